# ruff: noqa: E501 - tables of words read best a row a line
"""Where the generated titles come from: each culture's language, people, towns, and share of the titles."""

from __future__ import annotations

from functools import cache

from msgspec import Struct


class Culture(Struct, frozen=True):
    """One country's titles in one language; `weight` is its share, `surname_first` how people are called.

    A surname that differs for women is written "his/hers". `local` are title patterns in the language itself, with {place}, {given} and {surname} to fill.
    """

    country: str
    language: str
    weight: float
    women: tuple[str, ...]
    men: tuple[str, ...]
    surnames: tuple[str, ...]
    places: tuple[str, ...]
    local: tuple[str, ...]
    surname_first: bool


# country language weight | women | men | surnames | places
_CULTURES = """
US en 15 | Grace, Naomi, Harper, Dolores, June, Tessa, Imani, Ruth | Calvin, Wyatt, Marcus, Eli, Otis, Dean, Theo, Amos | Whitaker, Delgado, Boone, Okafor-Reed, Lindqvist, Marsh, Tran, Hollis, Castellano, Greer | Tulsa, Duluth, Savannah, Amarillo, Baltimore, Missoula, Galveston, Scranton, El Paso, Yonkers
GB en 7 | Hattie, Morwenna, Priya, Agnes, Bronwen, Isla, Nell, Zadie | Alfie, Rhys, Callum, Gareth, Dev, Hugh, Jonah, Kit | Ashworth, Penhale, Bannerjee, Macrae, Pritchard, Holloway, Thackeray, Osei, Fairbairn | Whitby, Hull, Leith, Aberystwyth, Margate, Bradford, Penzance, Oban, Stoke, Deptford
IE en 1.6 | Aoife, Niamh, Maeve, Sinead, Orla, Grainne | Cormac, Declan, Fintan, Eoin, Padraig, Ronan | Gallagher, Doyle, Brannigan, Keane, Lafferty, Tierney | Sligo, Dingle, Ennis, Westport, Ballina, Cobh
CA en 2.2 | Joelle, Marnie, Anjali, Tamsin, Beth, Wren | Graham, Tyson, Anders, Rohan, Curtis, Nolan | McKinnon, Friesen, Sandhu, Beaulieu, Tremaine, Kowalchuk | Moncton, Saskatoon, Thunder Bay, Halifax, Yellowknife, Nanaimo
CA fr 1.4 | Mireille, Geneviève, Océane, Solange, Annick, Maude | Étienne, Luc, Rémi, Gaétan, Mathieu, Yvan | Tremblay, Bouchard, Gagnon, Lachance, Pelletier, Desrosiers | Rimouski, Gaspé, Sherbrooke, Chicoutimi, Montréal, Tadoussac
AU en 2.4 | Matilda, Keira, Narelle, Sienna, Jedda, Poppy | Lachlan, Bodie, Darcy, Hamish, Jarrah, Vince | Carmody, Nguyen, Bellamy, Strachan, Papadakis, Wheeler | Broome, Ballarat, Coober Pedy, Fremantle, Cairns, Broken Hill
NZ en 1 | Aroha, Marama, Georgie, Anahera, Holly, Tui | Tane, Wiremu, Fraser, Nikau, Angus, Rawiri | Parata, McAllister, Ngata, Sutherland, Hohepa, Tait | Oamaru, Whanganui, Hokitika, Napier, Gisborne, Akaroa
IN hi 6 | Meera, Ananya, Kavita, Zoya, Radhika, Naina, Shalini, Pooja | Arjun, Vikram, Kabir, Rohit, Imran, Aditya, Farhan, Manoj | Malhotra, Sharma, Qureshi, Chauhan, Mehra, Bhatnagar, Srivastava, Ahluwalia | Lucknow, Jaipur, Bhopal, Varanasi, Old Delhi, Indore, Kanpur, Chandni Chowk
IN ta 2.4 | Kayal, Nila, Yazhini, Meenakshi, Thamarai, Revathi | Karthik, Surya, Ezhil, Murugan, Senthil, Aravind | Subramaniam, Rajendran, Selvam, Natarajan, Velu, Pandian | Madurai, Chennai, Thanjavur, Ooty, Rameswaram, Karaikudi
IN te 2 | Sravani, Lakshmi, Keerthi, Anjali, Bhavana, Sujatha | Ravi, Srinu, Chaitanya, Harsha, Venkat, Nikhil | Reddy, Rao, Naidu, Varma, Chowdary, Prasad | Vizag, Warangal, Hyderabad, Vijayawada, Araku, Nellore
IN ml 1.6 | Aparna, Nimisha, Sreelekha, Parvathy, Anna, Gouri | Unni, Jithin, Basil, Faisal, Hari, Joseph | Menon, Nair, Varghese, Kurian, Pillai, Thampi | Kochi, Alappuzha, Kozhikode, Munnar, Thrissur, Varkala
IN bn 1.2 | Ishani, Moushumi, Paromita, Rimi, Sharmila, Tanushree | Anirban, Subho, Rudra, Dipankar, Arko, Sayan | Mukherjee, Sen, Ghoshal, Chatterjee, Bagchi, Dutta | Kolkata, Shantiniketan, Darjeeling, Howrah, Murshidabad, Digha
PK ur 0.9 | Sana, Mahnoor, Zainab, Hina, Iqra, Nadia | Bilal, Hamza, Faraz, Asad, Zeeshan, Salman | Siddiqui, Durrani, Mirza, Chaudhry, Bukhari, Rizvi | Lahore, Multan, Karachi, Hunza, Peshawar, Bahawalpur
BD bn 0.6 | Nusrat, Tahmina, Farzana, Rumana, Shirin, Mitu | Rafiq, Tanvir, Shakib, Anis, Mahmud, Jahid | Rahman, Hossain, Chowdhury, Islam, Karim, Akter | Dhaka, Sylhet, Khulna, Chittagong, Barisal, Rajshahi
JP ja 6 | Haruka, Chihiro, Aoi, Natsumi, Sayaka, Mio, Kotone, Rin | Daichi, Haruto, Kenta, Shinji, Ren, Takumi, Jun, Sora | Kurosawa, Hayashi, Morinaga, Ishikawa, Takeda, Onodera, Fujimoto, Amano | Kanazawa, Otaru, Shimokitazawa, Nara, Hakodate, Onomichi, Kamakura, Nagasaki
KR ko 6 | Ji-woo, Seo-yeon, Ha-eun, Min-ji, Yoo-na, Soo-ah, Da-hye, Eun-bi | Min-jun, Do-yun, Tae-oh, Joon-ho, Seung-woo, Hyun-ki, Ji-hoon, Woo-jin | Han, Seo, Yoon, Kang, Baek, Ahn, Shin, Moon | Busan, Jeonju, Gangneung, Mokpo, Seongsu, Daegu, Sokcho, Jeju
CN zh 2.6 | Lan, Xiaomei, Jingyi, Yuting, Meilin, Ruolan | Wei, Zihan, Haoran, Jianguo, Bolin, Tao | Li, Zhao, Shen, Gao, Lin, Xu | Harbin, Chengdu, Suzhou, Chongqing, Dunhuang, Xiamen
TW zh 1.1 | Yi-chen, Shu-fen, Pei-ling, Ya-ting, Hsin-yi, Wan-ju | Chia-hao, Kuan-yu, Po-han, Wei-lun, Zhi-ming, Yu-chen | Chen, Huang, Tsai, Hsu, Liao, Yeh | Tainan, Hualien, Keelung, Jiufen, Taitung, Penghu
HK yue 1 | Wing-yan, Ka-man, Suk-yee, Hoi-ching, Mei-fong, Tsz-ying | Chi-wai, Ka-ming, Siu-long, Wing-kin, Man-hin, Yat-fei | Chow, Leung, Wong, Fung, Kwok, Lau | Mong Kok, Sham Shui Po, Kowloon, Lamma, Tai O, Wan Chai
TH th 1.2 | Ploy, Mali, Kanya, Achara, Fah, Nicha | Anan, Krit, Somchai, Tawan, Niran, Phum | Srisai, Wongsawat, Chaiyasit, Thongdee, Rattanakorn, Saetang | Chiang Mai, Ayutthaya, Hat Yai, Nan, Phetchaburi, Khon Kaen
VN vi 0.8 | Linh, Thao, Ngoc, Mai, Huong, Quynh | Minh, Duc, Quang, Khoa, Hieu, Long | Tran, Pham, Hoang, Vu, Dang, Bui | Hoi An, Da Lat, Hue, Can Tho, Haiphong, Sa Pa
ID id 1.8 | Sekar, Ratna, Dewi, Laras, Ayu, Wulan | Bima, Raka, Joko, Galih, Adi, Satria | Wijaya, Santoso, Nasution, Hutagalung, Pratama, Siregar | Yogyakarta, Bandung, Makassar, Lombok, Medan, Malang
PH tl 1.4 | Ligaya, Maricel, Tala, Corazon, Bituin, Joy | Andoy, Paolo, Rico, Danilo, Jun-Jun, Isko | Santos, Villanueva, Magsaysay, Cruz, Dimaculangan, Reyes | Cebu, Vigan, Iloilo, Quiapo, Baguio, Davao
MY ms 0.7 | Aisyah, Siti, Mei Yee, Farah, Nurul, Kavitha | Hakim, Azlan, Kok Wai, Ravi, Faiz, Iskandar | Abdullah, Tan, Rahim, Pillay, Ismail, Lim | Ipoh, Penang, Kuching, Melaka, Taiping, Kota Bharu
SG en 0.6 | Hui Min, Shalini, Nadiah, Xin Yi, Rachel, Joanne | Wei Jie, Farid, Darren, Kumar, Zhi Hao, Adrian | Tan, Ng, Rajan, Koh, Osman, Teo | Katong, Geylang, Tiong Bahru, Toa Payoh, Changi, Punggol
FR fr 5 | Camille, Inès, Margaux, Assia, Clémence, Louise, Fatou, Violette | Bastien, Karim, Lucien, Théo, Gaspard, Mehdi, Yann, Octave | Lefèvre, Belkacem, Moreau, Garnier, Duval, Diabaté, Roussel, Marchand | Lyon, Marseille, Brest, Nantes, Roubaix, Saint-Malo, Sète, Belleville
BE fr 0.7 | Élodie, Nora, Charlotte, Apolline, Maïté, Salma | Thibault, Bruno, Ilyas, Corentin, Marius, Gilles | Lambert, Dubois, Claes, Mertens, Renard, Petit | Namur, Charleroi, Liège, Dinant, Tournai, Bruxelles
BE nl 0.6 | Lotte, Femke, Griet, Hanne, Noor, Katrien | Pieter, Wout, Bram, Jef, Stijn, Dirk | Vermeulen, De Smet, Peeters, Claeys, Goossens, Van Damme | Gent, Oostende, Mechelen, Brugge, Hasselt, Leuven
NL nl 1.4 | Sanne, Fleur, Maartje, Yasmina, Roos, Anouk | Daan, Jeroen, Sem, Thijs, Bas, Mohamed | de Wit, van Dijk, Hoekstra, Visser, Bakker, El Idrissi | Delft, Groningen, Zwolle, Texel, Haarlem, Breda
DE de 4 | Liesel, Frieda, Annika, Jule, Katrin, Leyla, Marlene, Sabine | Jonas, Matthias, Emre, Konrad, Felix, Uwe, Anton, Henning | Brandt, Vogel, Yildiz, Hartmann, Krause, Sommerfeld, Böhm, Winkler | Görlitz, Leipzig, Rostock, Duisburg, Bamberg, Husum, Kreuzberg, Goslar
AT de 0.8 | Resi, Magdalena, Valerie, Johanna, Lena, Steffi | Ferdinand, Lukas, Alois, Florian, Xaver, Moritz | Gruber, Steiner, Hofer, Pichler, Wallner, Eder | Graz, Linz, Hallstatt, Bregenz, Villach, Salzburg
CH de 0.7 | Regula, Seraina, Lea, Nadja, Ursina, Vreni | Urs, Reto, Beat, Luca, Andri, Silvan | Zurbriggen, Keller, Meier, Frei, Amstutz, Caduff | Chur, Thun, Zug, Basel, Davos, Appenzell
ES es 5 | Lucía, Carmen, Rocío, Nerea, Paloma, Inés, Aitana, Macarena | Álvaro, Iker, Javier, Rubén, Hugo, Manuel, Andrés, Tomás | Ibarra, Montero, Quiroga, Salvatierra, Ledesma, Fuentes, Barragán, Rojas | Cádiz, Toledo, Gijón, Almería, Lavapiés, Salamanca, Ronda, Teruel
ES ca 0.6 | Mireia, Laia, Queralt, Montserrat, Neus, Ona | Pau, Jordi, Oriol, Roger, Biel, Marc | Puig, Serra, Ferrer, Vidal, Rovira, Casals | Girona, Cadaqués, Vic, Reus, Manresa, Sitges
PT pt 1 | Beatriz, Leonor, Inês, Matilde, Graça, Amália | Tiago, Duarte, Gonçalo, Nuno, Vasco, Rui | Carvalho, Pereira, Nogueira, Fontes, Queirós, Tavares | Coimbra, Faro, Sintra, Braga, Nazaré, Évora
IT it 3 | Chiara, Ginevra, Lucia, Ornella, Marta, Serena, Bianca, Viola | Lorenzo, Matteo, Salvatore, Nico, Dario, Elio, Pietro, Tommaso | Ferrante, Bellini, Russo, Moretti, Esposito, Galli, Sanna, De Luca | Lecce, Trieste, Matera, Bologna, Palermo, Bergamo, Cefalù, Mantova
SE sv 1.6 | Ebba, Saga, Linnea, Maja, Tuva, Annika | Axel, Viktor, Nils, Oskar, Emil, Sixten | Lindgren, Bergström, Ekdahl, Sjöberg, Nyström, Haddad | Kiruna, Malmö, Visby, Umeå, Ystad, Luleå
DK da 1.3 | Freja, Astrid, Signe, Karen, Ida, Mette | Mads, Søren, Jeppe, Rasmus, Anders, Magnus | Holm, Kjær, Nørgaard, Bech, Dahl, Vinter | Aarhus, Esbjerg, Skagen, Odense, Ribe, Aalborg
NO no 1.1 | Ingrid, Solveig, Sunniva, Tone, Marit, Hedda | Lars, Eirik, Sondre, Håkon, Jonas, Trygve | Solberg, Nygård, Haugen, Vik, Strand, Bakke | Bergen, Tromsø, Ålesund, Røros, Molde, Svolvær
FI fi 0.8 | Aino, Helmi, Venla, Kaisa, Sini, Tuuli | Eero, Väinö, Antti, Mika, Onni, Jussi | Virtanen, Korhonen, Laine, Niemi, Koskela, Salo | Tampere, Oulu, Rovaniemi, Turku, Inari, Porvoo
IS is 0.4 | Katla, Sólrún, Birta, Freyja, Hildur, Edda | Gunnar, Baldur, Sigurður, Ari, Stefán, Kári | Jónsson/Jónsdóttir, Einarsson/Einarsdóttir, Helgason/Helgadóttir, Ragnarsson/Ragnarsdóttir, Blöndal, Pálsson/Pálsdóttir | Akureyri, Húsavík, Seyðisfjörður, Vík, Ísafjörður, Höfn
PL pl 1.6 | Zofia, Hanna, Jadwiga, Maja, Kinga, Agnieszka | Tomasz, Kuba, Wojciech, Stefan, Igor, Marek | Nowak, Zieliński/Zielińska, Wrona, Kowalski/Kowalska, Lis, Mazur | Gdynia, Łódź, Zakopane, Lublin, Toruń, Praga
CZ cs 0.8 | Tereza, Eliška, Markéta, Bára, Alena, Zdena | Ondřej, Vojta, Karel, Matěj, Radek, Jirka | Dvořák/Dvořáková, Procházka/Procházková, Král/Králová, Beneš/Benešová, Horák/Horáková, Malý/Malá | Brno, Olomouc, Telč, Ostrava, Tábor, Plzeň
HU hu 0.5 | Zsófia, Réka, Eszter, Ilona, Boglárka, Kata | Gergő, Bence, András, Márton, Lajos, Tibor | Kovács, Szabó, Farkas, Halász, Nagy, Bíró | Szeged, Eger, Pécs, Debrecen, Tihany, Győr
GR el 0.7 | Eleni, Danae, Ariadne, Sofia, Kalliope, Myrto | Stavros, Nikos, Petros, Yannis, Leonidas, Manolis | Pappas/Pappa, Kanakis/Kanaki, Vlachos/Vlachou, Makris/Makri, Galanis/Galani, Economou | Chania, Piraeus, Ioannina, Hydra, Kavala, Nafplio
TR tr 3 | Elif, Defne, Zeynep, Nazlı, Seher, Melis, Feride, Aylin | Kerem, Yusuf, Emir, Cemal, Barış, Tarık, Selim, Ozan | Aksoy, Demirkan, Karaca, Yıldırım, Soylu, Erguven, Koç, Sezer | Galata, Mardin, İzmir, Bursa, Trabzon, Kars, Ayvalık, Balat
IL he 0.9 | Noa, Tamar, Shira, Yael, Rivka, Hadas | Amit, Eitan, Yonatan, Omer, Gadi, Nadav | Peretz, Ben-Ami, Shaked, Azoulay, Kaplan, Harari | Jaffa, Haifa, Safed, Ashdod, Beersheba, Acre
EG ar 1.5 | Nour, Salma, Yasmin, Dalia, Mona, Hoda | Youssef, Tarek, Karim, Sherif, Mahmoud, Ziad | El-Masry, Fahmy, Shahin, Naguib, Sabry, Hegazy | Cairo, Alexandria, Luxor, Aswan, Zamalek, Port Said
LB ar 0.6 | Rima, Yara, Carla, Joumana, Lama, Zeina | Elias, Fadi, Rami, Ghassan, Jad, Walid | Khoury, Haddad, Saab, Nasr, Tannous, Daher | Beirut, Byblos, Tripoli, Zahle, Tyre, Batroun
SA ar 0.7 | Reem, Lulwa, Haifa, Joud, Amal, Noura | Fahad, Turki, Sultan, Nawaf, Saud, Majed | Al-Harbi, Al-Qahtani, Al-Otaibi, Al-Zahrani, Al-Shehri, Al-Ghamdi | Jeddah, AlUla, Taif, Riyadh, Abha, Dammam
MA ar 0.5 | Hajar, Imane, Kenza, Loubna, Siham, Ghita | Anas, Driss, Reda, Othmane, Hicham, Younes | Bennani, El Fassi, Tazi, Alaoui, Berrada, Chraibi | Tangier, Fez, Essaouira, Casablanca, Chefchaouen, Meknes
NG en 2.4 | Adaeze, Folake, Ngozi, Temi, Halima, Chioma, Bisi, Ebele | Emeka, Tunde, Chidi, Kunle, Segun, Obinna, Musa, Dayo | Okonkwo, Adeyemi, Balogun, Eze, Danjuma, Ogunleye, Nwosu, Bello | Lagos, Ibadan, Enugu, Kano, Calabar, Benin City, Surulere, Jos
NG yo 0.6 | Morenike, Yetunde, Abeni, Titilayo, Sade, Ronke | Babatunde, Ayo, Femi, Wale, Kola, Gbenga | Adeleke, Afolabi, Akande, Oyelowo, Olatunji, Fashola | Abeokuta, Ife, Oshogbo, Ijebu, Badagry, Ondo
GH en 0.6 | Akosua, Efua, Abena, Adwoa, Esi, Yaa | Kofi, Kwame, Yaw, Kojo, Nii, Ebo | Mensah, Asante, Boateng, Quartey, Owusu, Addo | Accra, Kumasi, Tamale, Elmina, Tema, Cape Coast
KE sw 0.7 | Wanjiru, Akinyi, Amina, Nyambura, Zawadi, Chebet | Kamau, Otieno, Juma, Kiprop, Baraka, Mutua | Mwangi, Odhiambo, Njoroge, Hassan, Wekesa, Kilonzo | Nairobi, Mombasa, Kisumu, Lamu, Nakuru, Eldoret
ZA en 1 | Thandi, Lerato, Palesa, Nomvula, Ingrid, Zanele | Sipho, Thabo, Pieter, Themba, Ashraf, Lwazi | Dlamini, Khumalo, Botha, Naidoo, Mokoena, Jacobs | Durban, Soweto, Knysna, Kimberley, Gqeberha, Muizenberg
ZA zu 0.5 | Nokuthula, Zinhle, Ayanda, Busisiwe, Nandi, Hlengiwe | Sibusiso, Bheki, Mandla, Jabulani, Vusi, Sizwe | Zulu, Ndlovu, Cele, Mthembu, Buthelezi, Shabalala | Umlazi, Eshowe, Newcastle, Ulundi, Ballito, Richmond
SN fr 0.5 | Aïssatou, Khady, Mame, Sokhna, Binta, Coumba | Ousmane, Ibrahima, Mamadou, Cheikh, Alioune, Modou | Diop, Ndiaye, Fall, Sarr, Faye, Seck | Dakar, Thiès, Ziguinchor, Gorée, Rufisque, Kaolack
BR pt 5 | Luana, Iracema, Beatriz, Jussara, Taís, Marina, Dandara, Lívia | Caio, Raimundo, Davi, Thiago, Otávio, Zé, Murilo, Anselmo | Nascimento, Araújo, Teixeira, Barbosa, Figueira, Moraes, Cavalcanti, Sampaio | Salvador, Recife, Manaus, Paraty, Curitiba, Olinda, Belém, Santos
MX es 4 | Ximena, Guadalupe, Renata, Itzel, Esperanza, Regina, Soledad, Citlali | Emiliano, Joaquín, Rodrigo, Chuy, Mateo, Leandro, Nahuel, Ramiro | Villalobos, Arriaga, Cervantes, Zamora, Cárdenas, Olvera, Trejo, Escandón | Oaxaca, Puebla, Tijuana, Veracruz, Guanajuato, Coyoacán, Mérida, Zacatecas
AR es 2.2 | Malena, Florencia, Jimena, Abril, Delfina, Cata | Facundo, Lautaro, Ezequiel, Bruno, Ramón, Nicolás | Peralta, Ferreyra, Luciani, Sosa, Bianchi, Agüero | Rosario, Mendoza, Ushuaia, Salta, La Boca, Bariloche
CO es 1.8 | Valentina, Yurani, Catalina, Marisol, Paula, Luz | Santiago, Esteban, Julián, Wilmer, Camilo, Óscar | Restrepo, Londoño, Vargas, Mosquera, Uribe, Arango | Medellín, Cartagena, Cali, Popayán, Barichara, Leticia
CL es 1 | Antonia, Javiera, Violeta, Pilar, Rayén, Consuelo | Vicente, Ignacio, Gonzalo, Lautaro, Cristóbal, Aníbal | Fuenzalida, Carrasco, Huenchumilla, Valdés, Pizarro, Araya | Valparaíso, Chiloé, Antofagasta, Valdivia, Iquique, Punta Arenas
PE es 0.7 | Milagros, Killa, Fiorella, Rosa, Ayelén, Gladys | Rodolfo, Inti, César, Gerardo, Amaru, Piero | Quispe, Huamán, Mamani, Salazar, Chávez, Rivas | Cusco, Arequipa, Barranco, Iquitos, Puno, Trujillo
UA uk 0.7 | Oksana, Daryna, Solomiya, Halyna, Iryna, Zlata | Taras, Bohdan, Mykola, Ostap, Andriy, Danylo | Kovalenko, Shevchuk, Bondar, Melnyk, Tkachenko, Lysenko | Lviv, Odesa, Chernivtsi, Kharkiv, Poltava, Uzhhorod
RO ro 0.6 | Ioana, Ilinca, Ruxandra, Mihaela, Smaranda, Catrinel | Andrei, Vlad, Radu, Mircea, Sorin, Tudor | Popescu, Ionescu, Dumitru, Stan, Munteanu, Lupu | Brașov, Cluj, Sibiu, Constanța, Timișoara, Sulina
"""

_LOCAL = {
    "fr": "La Nuit de {place}; Le Dernier Train pour {place}; Les Enfants de {place}; {given} et la mer; "
    "Une saison à {place}; Le Silence des {surname}; Quai numéro neuf; Demain, peut-être; La Petite Ruse; "
    "Rue des Hirondelles; L'Été de {given}; Chez {surname}; Les Heures bleues; Brouillard sur {place}; "
    "Un dimanche à {place}; La Part du vent; Madame {surname}; Le Facteur de {place}; Rendez-vous à {place}",
    "es": "La última noche en {place}; El secreto de {given}; Los perros de {place}; Cartas a {given}; "
    "El invierno de {given}; Donde duerme el río; La casa de los {surname}; Volver a {place}; Nadie en {place}; "
    "Tres días en {place}; El faro de {place}; La herencia {surname}; Sal y ceniza; Mañana en {place}; "
    "Los años prestados; El tren de {place}; Bajo la lluvia de {place}; {given} no contesta; La hija del mar",
    "ca": "La nit de {place}; L'última barca; El secret de {given}; Els dies de {place}; Tramuntana; "
    "La casa dels {surname}; Camí de {place}; Sota el pont; {given} torna a casa",
    "pt": "O Último Barco de {place}; A Noite em {place}; Cartas para {given}; Os Filhos de {place}; "
    "Depois da Chuva; O Segredo de {given}; Samba em {place}; A Casa dos {surname}; Maré de Agosto; "
    "Domingo em {place}; Nada Acontece em {place}; {given} e o Mar; O Jardim de {given}; Adeus, {place}; "
    "Trem das Onze e Meia; Sol de {place}; A Rua de Baixo",
    "de": "Nachtzug nach {place}; Der Fall {surname}; Winter in {place}; Die Schwestern {surname}; "
    "{given} schweigt; Das Haus am Deich; Ein Sommer in {place}; Die Akte {surname}; Herr {surname} zieht um; "
    "Zwischen den Jahren; Kommissarin {surname}; Blaulicht {place}; Die Uhr von {place}; Heimweg; "
    "Kein Wort zu {given}; Café {surname}; Das letzte Licht von {place}; Mord in {place}",
    "it": "Ultimo treno per {place}; Il segreto di {given}; Le notti di {place}; La famiglia {surname}; "
    "Domani a {place}; Una casa a {place}; Il commissario {surname}; Pane e vento; Lettere a {given}; "
    "L'estate di {given}; Ritorno a {place}; Tutti i colori di {place}; Il mare d'inverno; Casa {surname}",
    "nl": "De laatste trein naar {place}; Nacht in {place}; Het geheim van {given}; Familie {surname}; "
    "De stilte van {place}; {given} komt thuis; Storm boven {place}; Het huis aan de dijk; Winterlicht",
    "sv": "Sista färjan till {place}; Natten i {place}; {given} och havet; Familjen {surname}; Snöblind; "
    "Fallet {surname}; Ingen i {place}; Midsommar i {place}; Det tysta huset",
    "da": "Natten i {place}; Sidste færge til {place}; {given} og havet; Sagen {surname}; Familien {surname}; "
    "Stille vand; Vinter i {place}; Huset ved fjorden",
    "no": "Siste ferge til {place}; Natt i {place}; {given} og fjellet; Saken {surname}; Familien {surname}; "
    "Mørketid; Vinter i {place}; Huset ved fjorden i {place}",
    "fi": "Viimeinen lautta; {given} ja meri; Yön jälkeen; Perhe {surname}; Talvivalo; Hiljainen järvi; "
    "Tapaus {surname}",
    "is": "Síðasta ferjan; {given} og hafið; Vetrarljós; Undir jökli; Þögnin",
    "pl": "Ostatni tramwaj; {given} i morze; Cisza po burzy; Sprawa {surname}; Zimowe światło; Dom nad rzeką; "
    "Nocna zmiana: {place}",
    "cs": "Poslední tramvaj; {given} a řeka; Případ {surname}; Dům u mostu; Zimní světlo; Ticho před sněhem",
    "hu": "Az utolsó villamos; {given} és a folyó; Téli fény; A {surname}-ügy; Csend a hídon",
    "ro": "Ultimul tren spre {place}; Noaptea la {place}; Casa {surname}; Iarnă la {place}; {given} și marea",
    "tr": "{place} Geceleri; Son Vapur; {given} ve Deniz; {surname} Konağı; Yağmurdan Sonra; Kayıp Mektup; "
    "{place} Masalı; Ay Işığı Sokağı; Kırık Saat; Sessiz Komşu; Bir {place} Hikâyesi",
    "hi": "{place} ki Shaam; {given} ka Safar; Aakhri Local; Barish ke Baad; Khoya Hua Khat; Raat Baaki Hai; "
    "{place} Junction; Do Dil, Ek {place}; {surname} Niwas; Chai aur Baarish; Dilwale {place} ke; "
    "{given} ki Chitthi; Sapnon ka Mohalla; Teesri Manzil, {place}; {place} Mail",
    "ur": "{place} ki Raat; {given} ka Khat; Aakhri Dastak; Khamosh Gali; {surname} Haveli; Barish aur Tum",
    "ta": "{place} Mazhai; Kadal Kaatru; {given} Oru Kavithai; Nila Veliccham; {place} Express; Oru Naal Iravil; "
    "{surname} Veedu; Vaanam Thodu",
    "te": "{place} Katha; {given} Prema Lekha; Vennela Raatri; {surname} Gari Illu; {place} Express; Godavari Gali",
    "ml": "{place} Kadhakal; {given} Parayunnathu; Mazhayathu; {surname} Veedu; Oru {place} Rathri; Puzha",
    "bn": "Shesh Tram; {given} o Nodi; Brishtir Por; {surname} Bari; {place} Mail; Hariye Jawa Chithi",
    "ja": "{place} no Yoru; Ame no {place}; Saigo no Eki; {given} no Natsu; Hoshi no Michi; {place} Monogatari; "
    "Yuki no Ato; {surname}-ke no Hitobito; Kaze no Tegami; {given} to Neko; Natsu no Owari ni",
    "ko": "{place}-ui Bam; Majimak Yeok; {given}-ui Yeoreum; Byeolbit Gil; Bi Oneun Nal; {place} Yeonga",
    "zh": "{place} Zhi Ye; Zui Hou Yi Ban Che; Yu Hou; {given} De Xia Tian; {place} Wang Shi",
    "yue": "{place} Nights; Seven Floors of {place}; Rooftop {place}; Neon Dragon; The {surname} Teahouse",
    "th": "Rak Thi {place}; Khuen Sutthai; Fon Thi {place}; Ban {surname}",
    "vi": "Chuyến tàu cuối; Mùa mưa ở {place}; Đêm {place}; Bức thư của {given}; Nhà họ {surname}",
    "id": "Malam di {place}; Kereta Terakhir ke {place}; Rumah di {place}; Cinta di {place}; Surat untuk {given}; "
    "Hujan di {place}; Keluarga {surname}; Pulang ke {place}",
    "tl": "Gabi sa {place}; Huling Biyahe sa {place}; Liham kay {given}; Ulan sa {place}; Pamilya {surname}; "
    "Ang Bahay sa {place}",
    "ms": "Malam di {place}; Surat untuk {given}; Hujan di {place}; Kedai Kopi {surname}; Balik {place}",
    "ar": "Layali {place}; Bint {place}; Rasael ila {given}; Bayt {surname}; Akher Qitar; Shitaa fi {place}",
    "he": "Layla be-{place}; Ha-Rakevet Ha-Acharona; Ha-Bayit shel {given}; Mishpachat {surname}",
    "el": "Nychta sto Limani; To Teleftaio Plio; To Mystiko tis Thalassas; Oikogeneia {surname}",
    "uk": "Ostannii Tramvai; {given} i Richka; Nich nad Mistom; Dim na Rozi; Pislia Doshchu",
    "yo": "Ile {surname}; Ojo {place}; Iya {given}; Oko {place}",
    "sw": "Usiku wa {place}; Barua kwa {given}; Safari ya {place}; Nyumba ya {surname}",
    "zu": "Incwadi ka{given}; Umfula; Ikhaya Lethu",
}

_SURNAME_FIRST = frozenset(["ko", "zh", "yue", "vi"])


@cache
def cultures() -> tuple[Culture, ...]:
    """Every culture, in a fixed order.

    >>> len({culture.country for culture in cultures()}) >= 40
    True
    """
    return tuple(map(_culture, _CULTURES.strip().splitlines()))


def _culture(line: str) -> Culture:
    head, women, men, surnames, places = (part.strip() for part in line.split("|"))
    country, language, weight = head.split()
    return Culture(
        country=country,
        language=language,
        weight=float(weight),
        women=_list(women, ","),
        men=_list(men, ","),
        surnames=_list(surnames, ","),
        places=_list(places, ","),
        local=_list(_LOCAL.get(language, ""), ";"),
        surname_first=language in _SURNAME_FIRST,
    )


def _list(text: str, separator: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in text.split(separator) if item.strip())
