using System.Data.Common;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Journal.Archive;

/// <summary>The table archive, over any connection that sees the journal's tables by their plain names.</summary>
public static class JournalArchive
{
    /// <summary>
    /// Writes the marker of a stretch, where the journal holds exactly its batches behind the marker before. The state that an older marker of
    /// the owner carries is not needed any more and leaves; it stands in the file.
    /// </summary>
    /// <param name="connection">Of the journal's only writer, or in a transaction that no other archiver can be in.</param>
    /// <param name="transaction">Committed by the caller. Where nothing was marked nothing was written.</param>
    /// <param name="stretch">Lies in a file that is on the disk.</param>
    /// <returns>Whether a snapshot is complete is for the caller to say.</returns>
    public static MarkOutcome Mark(DbConnection connection, DbTransaction? transaction, ArchivedStretch stretch)
    {
        if (Ask(Covered) < 1) return MarkOutcome.NotCovered;
        if (Ask(Before) != stretch.Previous || Ask(Ends) != 1 || Ask(Count) != stretch.Batches) return MarkOutcome.Changed;
        Do(Insert);
        Do(Supersede);
        return MarkOutcome.Marked;

        long Ask(string sql)
        {
            using var command = Command(connection, transaction, sql, Values(stretch));
            return Convert.ToInt64(command.ExecuteScalar());
        }

        void Do(string sql)
        {
            using var command = Command(connection, transaction, sql, Values(stretch));
            command.ExecuteNonQuery();
        }
    }

    /// <summary>Removes the oldest batches of a stretch that has a marker.</summary>
    /// <returns>How many.</returns>
    public static int Remove(DbConnection connection, DbTransaction? transaction, MarkedStretch stretch, int most)
    {
        using var command = Command(
            connection, transaction, Delete,
            [("@kind", stretch.Key.Kind), ("@id", stretch.Key.Id), ("@previous", stretch.Previous), ("@last", stretch.Sequence), ("@most", (long)most)]);
        return command.ExecuteNonQuery();
    }

    /// <summary>Marked stretches of which batches are still there.</summary>
    public static IReadOnlyList<MarkedStretch> Unremoved(DbConnection connection)
    {
        using var command = Command(connection, null, Left, []);
        using var row = command.ExecuteReader();
        var stretches = new List<MarkedStretch>();
        while (row.Read()) stretches.Add(new MarkedStretch(new GrainKey(row.GetString(0), row.GetString(1)), row.GetInt64(2), row.GetInt64(3)));
        return stretches;
    }

    private const string Covered = "SELECT count(*) FROM snapshot WHERE kind = @kind AND id = @id AND sequence >= @last";

    private const string Before = "SELECT coalesce(max(sequence), 0) FROM archive WHERE kind = @kind AND id = @id";

    private const string Ends = "SELECT count(*) FROM batch WHERE kind = @kind AND id = @id AND sequence = @last AND hash = @hash";

    private const string Count = "SELECT count(*) FROM batch WHERE kind = @kind AND id = @id AND sequence > @previous AND sequence <= @last";

    private const string Insert =
        "INSERT INTO archive (kind, id, sequence, previous, hash, previous_hash, first_stamp, stamp, batches, root, state, file_hash) " +
        "VALUES (@kind, @id, @last, @previous, @hash, @before, @first_stamp, @stamp, @batches, @root, @state, @file)";

    private const string Supersede = "UPDATE archive SET state = '' WHERE kind = @kind AND id = @id AND sequence < @last AND state <> ''";

    private const string Delete =
        "DELETE FROM batch WHERE kind = @kind AND id = @id " +
        "AND sequence IN (SELECT b.sequence FROM batch b WHERE b.kind = @kind AND b.id = @id AND b.sequence > @previous AND b.sequence <= @last ORDER BY b.sequence LIMIT @most) " +
        "AND EXISTS (SELECT 1 FROM archive a WHERE a.kind = @kind AND a.id = @id AND a.sequence = @last AND a.previous = @previous)";

    private const string Left =
        "SELECT a.kind, a.id, a.previous, a.sequence FROM archive a WHERE EXISTS (SELECT 1 FROM batch b " +
        "WHERE b.kind = a.kind AND b.id = a.id AND b.sequence > a.previous AND b.sequence <= a.sequence) ORDER BY a.kind, a.id, a.sequence";

    private static (string Name, object Value)[] Values(ArchivedStretch s) =>
    [
        ("@kind", s.Key.Kind), ("@id", s.Key.Id), ("@last", s.Sequence), ("@previous", s.Previous), ("@hash", s.Hash), ("@before", s.PreviousHash),
        ("@first_stamp", s.FirstStamp), ("@stamp", s.Stamp), ("@batches", s.Batches), ("@root", s.Root), ("@state", s.State), ("@file", s.FileHash),
    ];

    private static DbCommand Command(DbConnection connection, DbTransaction? transaction, string sql, (string Name, object Value)[] values)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            if (!sql.Contains(name, StringComparison.Ordinal)) continue;
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
        return command;
    }
}
