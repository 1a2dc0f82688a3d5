"""How every form of the product is drawn: `{{ form }}` or `{{ form.name.as_field_group }}`."""

from django.forms.renderers import DjangoTemplates


class FormRenderer(DjangoTemplates):
    """Label, hint and error in one block per field; an error summary above the form."""

    form_template_name = "web/form.html"
    field_template_name = "web/field.html"
