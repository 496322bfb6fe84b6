"""What the OpenAPI document says beyond the handlers' types: errors, and what a query may hold."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIType, Operation, Parameter, Schema

from coldopen.service.problems import MEDIA_TYPE, ProblemDetail
from coldopen.service.raw import ASKED, LISTS
from coldopen.signals import Given


def errors(*statuses: int) -> dict[int, ResponseSpec]:
    """The error answers of a handler, all of them RFC 9457 problem details."""
    return {
        status: ResponseSpec(
            ProblemDetail,
            generate_examples=False,
            description=HTTPStatus(status).phrase,
            media_type=MEDIA_TYPE,
        )
        for status in statuses
    }


@dataclass
class PageQuery(Operation):
    """GET /v1/page with the parameters it reads from the query."""

    def __post_init__(self) -> None:
        self.parameters = [
            Parameter(
                name=name,
                param_in="query",
                required=False,
                schema=Schema(type=OpenAPIType.STRING),
                description="As in POST /v1/page" + (", separated by commas." if name in LISTS else "."),
            )
            for name in (*ASKED, *Given.__struct_fields__)
        ]
