{{ config(materialized="view") }}
select id, customer, amount, placed_on from {{ ref("raw_orders") }} where amount <= {{ var("limit", 20) }}
