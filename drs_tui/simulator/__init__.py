"""An embedded endpoint that answers as AWS Elastic Disaster Recovery does.

It stands for AWS, so it shares no code with the rest of the program: a misunderstanding of ours
must not be on both sides of the wire. Only the standard library is imported; of botocore only the
service model's *data* is read, since importing botocore costs a tenth of a second.
"""
