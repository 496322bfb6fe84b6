"""The ASGI application: both surfaces over one engine."""

from __future__ import annotations

from typing import Any

from litestar import Litestar, MediaType, Request, Response, Router, get
from litestar.config.compression import CompressionConfig
from litestar.datastructures import CacheControlHeader
from litestar.di import NamedDependency, Provide
from litestar.exceptions import InternalServerException
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.static_files import create_static_files_router

import coldopen
from coldopen.console import VIEWER_DIR, experiments_html, viewer_html
from coldopen.engine import Engine
from coldopen.service import chances, experimenting, explaining, operator, public, pushing
from coldopen.service.describing import errors
from coldopen.service.problems import HANDLERS, on_no_file, problem
from coldopen.service.pushing import Streams
from coldopen.service.raw import raw_request_of
from coldopen.service.visitors import Visitors, see_visitors, switch_visitors
from coldopen.service.waiting import Waiting
from coldopen.service.wire import Status

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; base-uri 'none'",
}


def create_app(engine: Engine, visitors: Visitors | None = None, waiting: Waiting | None = None) -> Litestar:
    """The service over an engine, with simulated visitors to switch on where there are any, and the count of
    requests that wait where one is kept. The caller closes the engine after the application has stopped."""
    options = engine.settings.service

    async def give_engine() -> Engine:
        return engine

    async def give_visitors() -> Visitors | None:
        return visitors

    count = waiting or Waiting()

    async def give_waiting() -> Waiting:
        return count

    streams = Streams(options.most_streams)

    async def give_streams() -> Streams:
        return streams

    async def secure(response: Response[Any]) -> Response[Any]:
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    app = Litestar(
        route_handlers=[
            public.make_page,
            public.get_page,
            public.take_events,
            pushing.push_pages,
            *([chances.see_chances] if options.simulated else []),
            public.get_title,
            explaining.tell_why,
            _viewer,
            _experiments,
            _health,
            _ready,
            *([see_visitors, switch_visitors] if visitors else []),
            Router(
                "/",
                route_handlers=[
                    *operator.HANDLERS,
                    *experimenting.HANDLERS,
                    *explaining.OPERATOR_HANDLERS,
                ],
                guards=[operator.needs_operator],
                security=[{"operator": []}],
            ),
            create_static_files_router(
                "/static",
                [VIEWER_DIR],
                name="static",
                include_in_schema=False,
                cache_control=CacheControlHeader(no_cache=True),
                exception_handlers={ValueError: on_no_file, InternalServerException: on_no_file},
            ),
        ],
        dependencies={
            "engine": Provide(give_engine),
            "visitors": Provide(give_visitors),
            "waiting": Provide(give_waiting),
            "streams": Provide(give_streams),
        },
        exception_handlers=HANDLERS,
        request_max_body_size=options.max_body_kb * 1024,
        compression_config=CompressionConfig(
            "gzip", gzip_compress_level=1, minimum_size=1024, exclude_opt_key="uncompressed"
        ),
        openapi_config=_openapi(),
        after_request=secure,
        debug=False,
    )
    app.state.engine, app.state.waiting = engine, count
    return app


@get("/", media_type=MediaType.HTML, include_in_schema=False)
async def _viewer(
    request: Request[Any, Any, Any],
    engine: NamedDependency[Engine],
    visitors: NamedDependency[Visitors | None],
) -> str:
    signals = engine.read_signals(raw_request_of(request.scope))
    arrived = {name: getattr(signals, name) for name in ("referral", "campaign_title", "campaign_genre")}
    return viewer_html(
        {
            "arrived": {name: value for name, value in arrived.items() if value is not None},
            "page_url": "/v1/page",
            "events_url": "/v1/events",
            **({"updates_url": pushing.UPDATES_PATH} if engine.settings.service.most_streams else {}),
            "title_url": "/v1/titles/",
            "why_url": "/v1/why",
            "simulated": engine.settings.service.simulated,
            **({"chances_url": chances.CHANCES_PATH} if engine.settings.service.simulated else {}),
            **({"visitors_url": "/v1/visitors"} if visitors else {}),
        }
    )


@get("/experiments", media_type=MediaType.HTML, include_in_schema=False)
async def _experiments() -> str:
    return experiments_html()


@get("/v1/health", summary="Whether the process answers")
async def _health() -> Status:
    """Always 200 while the process lives."""
    return Status("alive", coldopen.__version__)


@get("/v1/ready", summary="Whether pages can be served from a catalogue", responses=errors(503))
async def _ready(engine: NamedDependency[Engine]) -> Response[Any]:
    """200 once a catalogue is in service, 503 before."""
    loaded = engine.loaded()
    n_titles = len(loaded.edition.catalogue)
    if not n_titles:
        return problem(503, "no catalogue is in service: run `coldopen import`")
    return Response(Status("ready", coldopen.__version__, n_titles, loaded.view.number))


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="coldopen",
        version=coldopen.__version__,
        description="The first page for someone you have never met.",
        components=Components(
            security_schemes={
                "operator": SecurityScheme(type="http", scheme="bearer", description="The operator's token")
            }
        ),
        path="/v1/schema",
        render_plugins=[JsonRenderPlugin()],
    )
