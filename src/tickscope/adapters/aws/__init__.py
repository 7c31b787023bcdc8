"""What reconcilers see and do in AWS, through boto3."""
