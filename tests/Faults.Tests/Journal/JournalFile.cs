using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.Faults.Tests.Journal;

/// <summary>A journal.db in the hands of somebody who wants it to say something else. Plain SQL after docs/journal.md.</summary>
internal sealed class JournalFile : IDisposable
{
    private static readonly TimeSpan MatchWithin = TimeSpan.FromSeconds(5);
    private readonly SqliteConnection _connection;

    public JournalFile(string data)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(data, "journal.db"), Pooling = false }.ToString());
        _connection.Open();
    }

    /// <summary>A reservation that was granted as one of its own and sold, and the SKU's owner.</summary>
    public (string Sku, string ReservationId) AnySold()
    {
        using var command = Command("SELECT id, events FROM batch WHERE kind = 'stock' AND events LIKE '%\"confirmed.v1\"%'");
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            foreach (Match sold in Regex.Matches(reader.GetString(1), "\"reservationId\":\"(?<id>[^\"]+)\",\"type\":\"confirmed\\.v1\"", RegexOptions.None, MatchWithin))
            {
                var id = sold.Groups["id"].Value;
                using var granted = Command("SELECT count(*) FROM batch WHERE events LIKE $grant", ("$grant", $"%\"reservationId\":\"{id}\",\"type\":\"reserved.v1\"%"));
                if ((long)granted.ExecuteScalar()! == 1) return (reader.GetString(0), id);
            }
        }
        throw new InvalidOperationException("Nothing was sold.");
    }

    /// <summary>Adds one to the first number <c>n</c> that the pattern finds in an owner kind's events, and changes nothing else.</summary>
    /// <returns>The row that was changed.</returns>
    public (string Kind, string Id, long Sequence) AddOne(string kind, string pattern)
    {
        using var command = Command("SELECT id, sequence, events FROM batch WHERE kind = $kind ORDER BY id, sequence", ("$kind", kind));
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var (id, sequence, events) = (reader.GetString(0), reader.GetInt64(1), reader.GetString(2));
            if (Regex.Match(events, pattern, RegexOptions.None, MatchWithin).Groups["n"] is not { Success: true } number) continue;
            var other = (long.Parse(number.Value, CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture);
            var altered = events[..number.Index] + other + events[(number.Index + number.Length)..];
            Execute(
                "UPDATE batch SET events = $events WHERE kind = $kind AND id = $id AND sequence = $sequence",
                ("$events", altered), ("$kind", kind), ("$id", id), ("$sequence", sequence));
            return (kind, id, sequence);
        }
        throw new InvalidOperationException($"Nothing in the journal matches {pattern}.");
    }

    /// <summary>Makes the owner's chain and head agree with its events again, as somebody would who has read docs/journal.md.</summary>
    public void Rehash(string kind, string id)
    {
        var (hash, rows) = (new byte[32], new List<(long Sequence, byte[] Hash)>());
        using (var command = Command(
            "SELECT previous, sequence, batch_id, stamp, events FROM batch WHERE kind = $kind AND id = $id ORDER BY sequence", ("$kind", kind), ("$id", id)))
        {
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                hash = SHA256.HashData(Encoding.UTF8.GetBytes(
                    $"{{\"batchId\":\"{reader.GetString(2)}\",\"events\":{reader.GetString(4)},\"id\":\"{id}\",\"kind\":\"{kind}\",\"previous\":{reader.GetInt64(0)}," +
                    $"\"previousHash\":\"{Convert.ToHexStringLower(hash)}\",\"sequence\":{reader.GetInt64(1)},\"stamp\":{reader.GetInt64(3)}}}"));
                rows.Add((reader.GetInt64(1), hash));
            }
        }
        foreach (var (sequence, own) in rows)
            Execute("UPDATE batch SET hash = $hash WHERE kind = $kind AND id = $id AND sequence = $sequence", ("$hash", own), ("$kind", kind), ("$id", id), ("$sequence", sequence));
        Execute("UPDATE head SET hash = $hash WHERE kind = $kind AND id = $id", ("$hash", hash), ("$kind", kind), ("$id", id));
    }

    /// <summary>Everything in the one file, nothing in the log beside it.</summary>
    public void Checkpoint() => Execute("PRAGMA wal_checkpoint(TRUNCATE)");

    public void Dispose() => _connection.Dispose();

    private void Execute(string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        using var command = Command(sql, values);
        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value);
        return command;
    }
}
