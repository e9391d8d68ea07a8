"""Attachments and documents."""

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='文件名')),
                ('content_type', models.CharField(max_length=100, verbose_name='类型')),
                ('size', models.PositiveBigIntegerField(verbose_name='大小')),
                ('digest', models.CharField(max_length=64)),
                ('uploaded_by', models.JSONField()),
                ('uploaded_at', models.DateTimeField(verbose_name='上传时间')),
            ],
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=60, unique=True, verbose_name='编号')),
                ('title', models.CharField(max_length=200, verbose_name='标题')),
                ('template', models.CharField(max_length=160)),
                ('data', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('size', models.PositiveBigIntegerField(verbose_name='大小')),
                ('rendered_at', models.DateTimeField(verbose_name='生成时间')),
            ],
        ),
    ]
