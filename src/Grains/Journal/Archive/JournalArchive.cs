using System.Data.Common;

namespace LiveCommerce.Grains.Journal.Archive;

/// <summary>
/// Takes batches that lie in a sealed, synced file out of the journal: the marker and the missing rows appear in one transaction. A stretch
/// that a snapshot does not cover is refused, because its owner could not start without it.
/// </summary>
public static class JournalArchive
{
    /// <summary>Replaces the batches of each stretch by its marker.</summary>
    /// <param name="connection">Of the journal's only writer; SQLite or PostgreSQL.</param>
    /// <param name="transaction">Committed by the caller, and undone after an exception.</param>
    /// <param name="stretches">Of different owners.</param>
    /// <exception cref="JournalException">The journal is not as it was when the file was written, or a stretch is not covered.</exception>
    public static void Replace(DbConnection connection, DbTransaction transaction, IReadOnlyList<ArchivedStretch> stretches)
    {
        foreach (var stretch in stretches)
        {
            if (Execute(Covered, stretch) is not > 0L) throw new JournalException($"{stretch.Key}: no snapshot covers the events up to {stretch.Sequence}.");
            if (Execute(Ends, stretch) is not 1L) throw new JournalException($"{stretch.Key}: the archived events up to {stretch.Sequence} are not those of the journal.");
            Execute(Insert, stretch);
            using var delete = Command(Delete, stretch);
            if (delete.ExecuteNonQuery() != stretch.Batches)
                throw new JournalException($"{stretch.Key}: the journal does not hold the {stretch.Batches} batches that were archived.");
        }

        object? Execute(string sql, ArchivedStretch stretch)
        {
            using var command = Command(sql, stretch);
            return command.ExecuteScalar();
        }

        DbCommand Command(string sql, ArchivedStretch stretch)
        {
            var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = sql;
            foreach (var (name, value) in Values(stretch))
            {
                if (!sql.Contains(name, StringComparison.Ordinal)) continue;
                var parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.Value) = (name, value);
                command.Parameters.Add(parameter);
            }
            return command;
        }
    }

    private const string Covered = "SELECT count(*) FROM snapshot WHERE kind = @kind AND id = @id AND sequence >= @last";

    private const string Ends = "SELECT count(*) FROM batch WHERE kind = @kind AND id = @id AND sequence = @last AND hash = @hash";

    private const string Insert =
        "INSERT INTO archive (kind, id, sequence, previous, hash, previous_hash, first_stamp, stamp, batches, root, state, file_hash) " +
        "VALUES (@kind, @id, @last, @previous, @hash, @before, @first_stamp, @stamp, @batches, @root, @state, @file)";

    private const string Delete = "DELETE FROM batch WHERE kind = @kind AND id = @id AND sequence > @previous AND sequence <= @last";

    private static (string Name, object Value)[] Values(ArchivedStretch s) =>
    [
        ("@kind", s.Key.Kind), ("@id", s.Key.Id), ("@last", s.Sequence), ("@previous", s.Previous), ("@hash", s.Hash), ("@before", s.PreviousHash),
        ("@first_stamp", s.FirstStamp), ("@stamp", s.Stamp), ("@batches", s.Batches), ("@root", s.Root), ("@state", s.State), ("@file", s.FileHash),
    ];
}
