{{ config(materialized="table", transient=false) }}
select customer, sum(amount) as total, public.double(sum(amount)::int) as twice
from {{ ref("staged_orders") }} group by customer
