-- The hub compares a province's day as home by that province, as it does as care by the primary keys.
create index said_days_home on reconciliation.said_days (day, home_node);
create index comparisons_home on reconciliation.comparisons (day, home_node);
