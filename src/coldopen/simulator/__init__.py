"""A world with known truth: made-up people who come to a service, look, choose, stream and return.

The nouns stand here: a scenario describes a world, in it are persons, what serves them is a server, and the
truth of each visit is kept. Titles, calendar, people, tastes and choice make the world (`building`); sessions
are the visits; loops, servers and crowds have them served; studies compare runs; measured people, marginals
and ratings hold it all against real data. Whatever comes from here is simulated.
"""
