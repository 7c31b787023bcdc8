"""Functions and state machines. Source: boto3's references of Lambda and Step Functions."""

from tickscope.cloud.rehearse.calls import Asked, Reader

READERS = (
    Reader(
        "AWS::Lambda::Function",
        (
            Asked(
                "lambda",
                "get_function_configuration",
                {"FunctionName": "=id"},
                "@",
                {
                    **{
                        name: name
                        for name in ("Handler", "Runtime", "Role", "Timeout", "MemorySize", "Description")
                    },
                    "Environment": "Environment.{Variables: Variables}",
                },
            ),
            Asked("lambda", "get_function", {"FunctionName": "=id"}, "@", {"Tags": "Tags"}),
        ),
    ),
    Reader(
        "AWS::Lambda::Permission",
        (
            Asked(
                "lambda",
                "get_policy",
                {"FunctionName": "=p.FunctionName"},
                "from_json(Policy).Statement",
                {"Action": "Action", "Principal": "Principal.Service || Principal"},
            ),
        ),
    ),
    Reader(
        "AWS::StepFunctions::StateMachine",
        (
            Asked(
                "stepfunctions",
                "describe_state_machine",
                {"stateMachineArn": "=id"},
                "@",
                {"StateMachineType": "type", "RoleArn": "roleArn", "DefinitionString": "definition"},
            ),
        ),
    ),
)
