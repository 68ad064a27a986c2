"""The rules that a specification is held to, by the ids that problems carry.

Reference: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/specification-reference
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

RULES: Mapping[str, str] = {
    "unreadable": "The file is YAML or JSON text, not too large, with one document that is a mapping.",
    "duplicate-key": "A mapping has each key once.",
    "unknown-option": "Only documented options are used, each where it belongs.",
    "missing-option": "Required options are given.",
    "empty-value": "A list or setting that is given has something in it.",
    "wrong-type": "Each option has a value of its type.",
    "invalid-value": "Each value is one that its option can have.",
    "singular-option": "The lists are called containers, endpoints and volumes.",
    "name": "Names have at most 63 lower-case letters, digits and '-', start with a letter and do not end with '-'.",
    "duplicate-name": "Containers, endpoints, volumes and service roles have different names.",
    "limit": "A service has at most 20 containers, 100 endpoints, 20 volumes, 50 secrets and 3 block volumes.",
    "image": "An image is named by its path in an image repository of the account.",
    "env": "env is a map from names to plain values.",
    "reserved-env": "Variables that the platform sets are left to the platform.",
    "probe": "A probe is an HTTP GET on a port and a path.",
    "resources": "Memory has a unit, CPU is in cores or millicores, GPUs are requested and limited alike.",
    "secret": "A secret is named and goes either into files or into one variable.",
    "session-token": "Session token settings agree with each other and with the mounts.",
    "port": "An endpoint has either a port or a range of ports.",
    "public-endpoint": "Public endpoints speak HTTP on a single port.",
    "cors": "CORS origins are written as scheme://host[:port].",
    "volume": "A volume has the settings of its source, and no others.",
    "deprecated": "Forms that the documentation calls deprecated are avoided.",
    "volume-mount": "Mounts name a defined volume and an absolute path, each path once.",
    "unused-volume": "Each volume is mounted somewhere.",
    "service-role": "Service roles name endpoints of the same specification.",
    "autoscaling": "Autoscaling policies are made of metric conditions with one way of scaling each.",
}
"""What each rule asks, by its id."""
