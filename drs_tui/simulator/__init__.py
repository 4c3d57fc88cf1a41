"""An embedded endpoint that answers as AWS Elastic Disaster Recovery does.

It stands for AWS, so it shares no code with the rest of the program: a mistake about the service
must not be made on both sides of the wire. It imports only the standard library. Of botocore it
reads only the *data* of the service models, since importing botocore takes a tenth of a second.
"""
