"""What the cloud's room sees and does in AWS, through boto3."""
