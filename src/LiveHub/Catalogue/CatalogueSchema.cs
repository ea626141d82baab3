using LiveCommerce.LiveHub.Storage;

namespace LiveCommerce.LiveHub.Catalogue;

/// <summary>
/// Products and variants. A deleted product stays as a row with <c>listed = 0</c> and no variants, so that its version never goes back when the
/// same id is used again; its SKUs are free for another product.
/// </summary>
public sealed class CatalogueSchema : IShopSchema
{
    public string Feature => "catalogue";

    public IReadOnlyList<string> Migrations { get; } =
    [
        """
        CREATE TABLE product (
            product_id  TEXT    NOT NULL PRIMARY KEY,
            title       TEXT    NOT NULL,
            description TEXT    NOT NULL,
            image_url   TEXT,
            status      TEXT    NOT NULL CHECK (status IN ('active', 'draft', 'archived')),
            version     INTEGER NOT NULL CHECK (version > 0),
            listed      INTEGER NOT NULL CHECK (listed IN (0, 1))
        ) STRICT;

        CREATE TABLE variant (
            sku        TEXT    NOT NULL PRIMARY KEY,
            product_id TEXT    NOT NULL REFERENCES product (product_id),
            place      INTEGER NOT NULL CHECK (place >= 0),
            title      TEXT    NOT NULL,
            amount     INTEGER NOT NULL CHECK (amount BETWEEN 0 AND 1000000000000),
            currency   TEXT    NOT NULL CHECK (length(currency) = 3),
            image_url  TEXT
        ) STRICT, WITHOUT ROWID;

        CREATE UNIQUE INDEX variant_of_product ON variant (product_id, place);
        """,
        // What was asked when: a show of the past is shown with the prices of its time.
        """
        CREATE TABLE list_price (
            sku      TEXT    NOT NULL,
            from_at  INTEGER NOT NULL,
            amount   INTEGER NOT NULL,
            currency TEXT    NOT NULL,
            PRIMARY KEY (sku, from_at)
        ) STRICT, WITHOUT ROWID;

        INSERT INTO list_price SELECT sku, 0, amount, currency FROM variant;
        """,
    ];
}
