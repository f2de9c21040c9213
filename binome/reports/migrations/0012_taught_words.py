import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("reports", "0011_acknowledgements")]

    operations = [
        migrations.CreateModel(
            name="TaughtWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="taught_words", to="people.person")),
            ],
            options={"ordering": ["word"]},
        ),
        migrations.AddConstraint(
            model_name="taughtword",
            constraint=models.UniqueConstraint(fields=("person", "word"), name="word_taught_once_a_person"),
        ),
    ]
