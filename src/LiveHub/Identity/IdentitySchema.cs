using LiveCommerce.LiveHub.Storage;

namespace LiveCommerce.LiveHub.Identity;

/// <summary>Hosts and the failed sign-ins of the last day. Instants are Unix milliseconds.</summary>
public sealed class IdentitySchema : IShopSchema
{
    public string Feature => "identity";

    public IReadOnlyList<string> Migrations { get; } =
    [
        """
        CREATE TABLE host (
            host_id         TEXT PRIMARY KEY,
            name            TEXT NOT NULL,
            name_key        TEXT NOT NULL UNIQUE,
            password_hash   TEXT NOT NULL,
            generation      INTEGER NOT NULL CHECK (generation > 0),
            created_at      INTEGER NOT NULL,
            password_set_at INTEGER NOT NULL
        ) STRICT;

        -- By name, whether or not a host has it: a name that does not exist is locked like one that does. The name is a keyed digest,
        -- because people type passwords into the wrong field.
        CREATE TABLE failed_sign_in (
            name_digest  BLOB PRIMARY KEY,
            failures     INTEGER NOT NULL CHECK (failures > 0),
            locked_until INTEGER,
            last_at      INTEGER NOT NULL
        ) STRICT;

        CREATE INDEX failed_sign_in_by_time ON failed_sign_in (last_at);
        """,
    ];
}
