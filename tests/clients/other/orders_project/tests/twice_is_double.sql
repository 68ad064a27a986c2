select * from {{ ref("merged") }} where twice <> 2 * amount
