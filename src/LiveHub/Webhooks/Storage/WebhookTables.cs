using System.Globalization;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Webhooks.Storage;

/// <summary>The tables within one write transaction. Statements are prepared once in it, because a busy one runs the same few hundreds of times.</summary>
internal sealed partial class WebhookTables(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);

    public void Dispose()
    {
        foreach (var command in _prepared.Values) command.Dispose();
    }

    private int Execute(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteNonQuery();

    private long? Number(string sql, params ReadOnlySpan<object?> values) =>
        Prepare(sql, values).ExecuteScalar() is { } found and not DBNull ? Convert.ToInt64(found, CultureInfo.InvariantCulture) : null;

    /// <summary>Values are bound to $1, $2 and so on.</summary>
    private SqliteCommand Prepare(string sql, ReadOnlySpan<object?> values)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
#pragma warning disable CA2100 // constants of this class
            command.CommandText = sql;
#pragma warning restore CA2100
            for (var i = 1; i <= values.Length; i++) command.Parameters.Add(new SqliteParameter($"${i}", DBNull.Value));
            _prepared.Add(sql, command);
        }
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }
}
