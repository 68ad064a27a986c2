{{ config(materialized="incremental", incremental_strategy="append") }}
select id, customer, amount, public.double(amount::int) as twice
from {{ ref("staged_orders") }}
{% if is_incremental() %}
where amount >= {{ var("since", 0) }}
{% endif %}
