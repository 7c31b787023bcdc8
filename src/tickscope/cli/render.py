"""``tickscope render``: configuration of others' programs, from the platform file."""

from typing import Annotated, Literal

import typer

from tickscope.cli.options import DEFAULT_FILE, PlatformFile

app = typer.Typer(help="Configuration of other programs, from the platform file.", no_args_is_help=True)


@app.command()
def amp(file: PlatformFile = DEFAULT_FILE) -> None:
    """Print what each AMP workspace is given: tenants' series limits, retention, window, rules, alert manager.

    Each object of the list is one call: its service, its action and its input.

    Example: tickscope render amp
    """
    import json

    from tickscope.errors import Reject
    from tickscope.render.amp import workspace_calls
    from tickscope.spec import load

    platform = load(file)
    if not platform.hot_store.amp.workspaces:
        raise Reject("no_workspace", f"{file}: hot_store.amp.workspaces is empty: name the workspaces first")
    typer.echo(json.dumps(workspace_calls(platform), indent=2))


@app.command()
def mimir(file: PlatformFile = DEFAULT_FILE) -> None:
    """Print Mimir's runtime configuration: each tenant's rate, burst, series and retention.

    Example: tickscope render mimir > runtime.yaml
    """
    from tickscope.render.mimir import overrides
    from tickscope.spec import load

    typer.echo(overrides(load(file)), nl=False)


@app.command()
def nginx(file: PlatformFile = DEFAULT_FILE) -> None:
    """Print nginx.conf for the front: TLS 1.3, client certificates, limits, a tenant's gateways.

    Example: tickscope render nginx > nginx.conf
    """
    from tickscope.render.nginx import config
    from tickscope.spec import load

    typer.echo(config(load(file)), nl=False)


@app.command()
def envoy(file: PlatformFile = DEFAULT_FILE) -> None:
    """Print Envoy's bootstrap for the front: the same as nginx's.

    Example: tickscope render envoy > envoy.yaml
    """
    from tickscope.render.envoy import bootstrap
    from tickscope.render.yaml_text import yaml_text
    from tickscope.spec import load

    typer.echo(yaml_text(bootstrap(load(file))), nl=False)


AdotMode = Literal["gateway"]
SpirePart = Literal["server", "agent", "entries", "helper"]


@app.command()
def adot(
    file: PlatformFile = DEFAULT_FILE,
    mode: Annotated[AdotMode, typer.Option(help="What the Collector is: a gateway for many senders.")] = "gateway",
) -> None:
    """Print an OpenTelemetry Collector's configuration, in the gateway's place (`collector.distribution`).

    Example: tickscope render adot --mode gateway > collector.yaml
    """
    from tickscope.errors import Reject
    from tickscope.render.adot import config_file
    from tickscope.spec import load

    platform = load(file)
    if platform.collector.distribution == "none":
        raise Reject("no_collector", f"{file}: collector.distribution is none; choose adot or contrib for a {mode}")
    typer.echo(config_file(platform), nl=False)


@app.command()
def spire(
    part: Annotated[
        SpirePart, typer.Argument(help="server.conf, agent.conf, the entries, or spiffe-helper's file.")
    ],
    file: PlatformFile = DEFAULT_FILE,
) -> None:
    """Print what SPIRE needs to issue short-lived certificates to senders and the front (`front.issuer: spire`).

    `entries` is for `spire-server entry create -data`; `helper` keeps nginx' files fresh.

    Example: tickscope render spire server > server.conf
    """
    import json

    from tickscope.errors import Reject
    from tickscope.render import spire as made
    from tickscope.spec import load

    platform = load(file)
    if platform.front.issuer != "spire":
        raise Reject("no_spire", f"{file}: front.issuer is {platform.front.issuer}; SPIRE has nothing to issue")
    if part == "entries":
        typer.echo(json.dumps(made.entries(platform), indent=2))
    else:
        texts = {"server": made.server_config, "agent": made.agent_config, "helper": made.helper_config}
        typer.echo(texts[part](platform), nl=False)


@app.command()
def tempo(file: PlatformFile = DEFAULT_FILE) -> None:
    """Print Tempo's configuration: tenants kept apart, OTLP at `traces.tempo_url`, retention.

    Example: tickscope render tempo > tempo.yaml
    """
    from tickscope.render.tempo import config
    from tickscope.render.yaml_text import yaml_text
    from tickscope.spec import load

    typer.echo(yaml_text(config(load(file))), nl=False)


@app.command()
def xray(file: PlatformFile = DEFAULT_FILE) -> None:
    """Print what an AWS account needs before X-Ray takes OTLP: calls with their inputs, in order.

    Example: tickscope render xray
    """
    import json

    from tickscope.render.xray import account_settings
    from tickscope.spec import load

    typer.echo(json.dumps(account_settings(load(file)), indent=2))


@app.command()
def alerts() -> None:
    """Print alerts of the platform about itself, as Prometheus rules: for Prometheus, Mimir and AMP.

    Example: tickscope render alerts > tickscope-alerts.yaml
    """
    from tickscope.render.alerts import alerts_file

    typer.echo(alerts_file(), nl=False)
