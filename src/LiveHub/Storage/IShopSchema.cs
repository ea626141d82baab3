using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Storage;

/// <summary>The tables of one feature: a list of migrations that only ever grows. A script that shipped is never edited.</summary>
public interface IShopSchema
{
    /// <summary>Stable name of the feature, in lower case.</summary>
    string Feature { get; }

    /// <summary>SQL scripts; number n brings version n-1 to version n.</summary>
    IReadOnlyList<string> Migrations { get; }
}

internal static class ShopMigrations
{
    public static void Run(SqliteConnection connection, IEnumerable<IShopSchema> schemas)
    {
        Execute(connection, "CREATE TABLE IF NOT EXISTS schema_version (feature TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT");
        foreach (var schema in schemas)
        {
            var have = Version(connection, schema.Feature);
            if (have > schema.Migrations.Count)
                throw new InvalidOperationException($"shop.db was written by a newer LiveCommerce ({schema.Feature} is at version {have}, known here: {schema.Migrations.Count}).");
            for (var next = have + 1; next <= schema.Migrations.Count; next++)
            {
                using var transaction = connection.BeginTransaction(deferred: false);
                Execute(connection, schema.Migrations[next - 1]);
                Execute(connection, "INSERT INTO schema_version VALUES ($feature, $version) ON CONFLICT (feature) DO UPDATE SET version = excluded.version",
                    ("$feature", schema.Feature), ("$version", next));
                transaction.Commit();
            }
        }
    }

    private static int Version(SqliteConnection connection, string feature)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT version FROM schema_version WHERE feature = $feature";
        command.Parameters.AddWithValue("$feature", feature);
        return Convert.ToInt32(command.ExecuteScalar() ?? 0);
    }

    private static void Execute(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        command.ExecuteNonQuery();
    }
}
