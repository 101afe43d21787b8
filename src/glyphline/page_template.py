"""The template of a page: `page.html.j2` beside the module that fills it."""

from jinja2 import Environment, PackageLoader, StrictUndefined, Template


def page_template(package: str) -> Template:
    """Load a package's template: values are escaped, one that is missing is an error."""
    environment = Environment(
        loader=PackageLoader(package, "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.j2")
