"""The report of costs and usage, line by line, delivered to the log archive."""

from typing import ClassVar

from aws_cdk import aws_bcmdataexports as exports
from constructs import Construct

from tickscope.cloud import names
from tickscope.cloud.concern import Concern
from tickscope.cloud.places import account_for, home_region
from tickscope.model.platform import Platform

TABLE = "COST_AND_USAGE_REPORT"
COLUMNS = (
    "bill_billing_period_start_date",
    "bill_payer_account_id",
    "cost_category",
    "identity_line_item_id",
    "line_item_currency_code",
    "line_item_line_item_description",
    "line_item_line_item_type",
    "line_item_operation",
    "line_item_product_code",
    "line_item_resource_id",
    "line_item_unblended_cost",
    "line_item_usage_account_id",
    "line_item_usage_amount",
    "line_item_usage_end_date",
    "line_item_usage_start_date",
    "line_item_usage_type",
    "pricing_public_on_demand_cost",
    "pricing_unit",
    "product_region_code",
    "product_servicecode",
    "resource_tags",
)
"""Of CUR 2.0, by name: a column that AWS adds changes no table that somebody has made of the report."""


class CostReport(Concern):
    """CUR 2.0 by the hour and resource, in Parquet; AWS overwrites a month until it is closed.

    Source: "Table dictionary for CUR 2.0", "Processing data exports" (AWS Data Exports User Guide).
    """

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((6, 4),)

    def __init__(self, scope: Construct, platform: Platform) -> None:
        super().__init__(scope, "Report")
        name = names.cost_report(platform.cloud.qualifier)
        archive = account_for(platform.cloud, "log_archive")
        assert archive, "costs are managed with a log archive only; the rules of the file say so"
        export = exports.CfnExport
        export(
            self,
            "Export",
            export=export.ExportProperty(
                name=name,
                description="Costs and usage of the whole organization, by the hour and resource",
                data_query=export.DataQueryProperty(
                    query_statement=" ".join(("SELECT", ", ".join(COLUMNS), "FROM", TABLE)),
                    table_configurations={
                        TABLE: {
                            "TIME_GRANULARITY": "HOURLY",
                            "INCLUDE_RESOURCES": "TRUE",
                            "INCLUDE_MANUAL_DISCOUNT_COMPATIBILITY": "FALSE",
                            "INCLUDE_SPLIT_COST_ALLOCATION_DATA": "FALSE",
                        }
                    },
                ),
                destination_configurations=export.DestinationConfigurationsProperty(
                    s3_destination=export.S3DestinationProperty(
                        s3_bucket=names.cost_report_bucket(platform),
                        s3_prefix=name,
                        s3_region=home_region(platform),
                        s3_output_configurations=export.S3OutputConfigurationsProperty(
                            compression="PARQUET",
                            format="PARQUET",
                            output_type="CUSTOM",
                            overwrite="OVERWRITE_REPORT",
                        ),
                    )
                ),
                refresh_cadence=export.RefreshCadenceProperty(frequency="SYNCHRONOUS"),
            ),
        ).add_property_override("Export.DestinationConfigurations.S3Destination.S3BucketOwner", archive.id)
