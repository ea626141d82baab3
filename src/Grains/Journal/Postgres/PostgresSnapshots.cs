using System.Text;
using LiveCommerce.Grains.Runtime;
using Npgsql;

namespace LiveCommerce.Grains.Journal.Postgres;

/// <summary>
/// Snapshots in the same database, written over connections of their own. Everything goes in small pieces: a commit that comes after one of them has
/// to wait until that piece is on the disk too, and no statement comes near its time limit.
/// </summary>
internal sealed class PostgresSnapshots(NpgsqlDataSource reading, NpgsqlDataSource saving, NpgsqlDataSource paging)
{
    /// <summary>Bytes written in one transaction; a page is never split.</summary>
    private const int WriteBytes = 256 * 1024;

    /// <summary>Pages read, or deleted, by one statement.</summary>
    private const int PiecePages = 128;

    public ValueTask<StoredSnapshot?> ReadAsync(GrainKey key) => WhereThereIsATableAsync(null, async connection =>
    {
        await using var command = Command(
            connection, "SELECT sequence, hash, code, manifest, files FROM journal.snapshot WHERE kind = $1 AND id = $2", key.Kind, key.Id);
        await using var row = await command.ExecuteReaderAsync();
        if (!await row.ReadAsync()) return null;
        var files = row.GetString(4).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Guid.Parse);
        return new StoredSnapshot(row.GetInt64(0), row.GetFieldValue<byte[]>(1), row.GetInt32(2), Encoding.UTF8.GetBytes(row.GetString(3)), [.. files]);
    });

    public ValueTask<IReadOnlyList<byte[]>> FileAsync(GrainKey key, Guid file) => WhereThereIsATableAsync<IReadOnlyList<byte[]>>([], async connection =>
    {
        var pages = new List<byte[]>();
        for (var next = 0; ;)
        {
            await using var command = Command(
                connection, "SELECT no, data FROM journal.page WHERE kind = $1 AND id = $2 AND file = $3 AND no >= $4 ORDER BY no LIMIT $5",
                key.Kind, key.Id, file, next, (long)PiecePages);
            await using var row = await command.ExecuteReaderAsync();
            var before = pages.Count;
            while (await row.ReadAsync())
            {
                next = row.GetInt32(0) + 1;
                pages.Add(row.GetFieldValue<byte[]>(1));
            }
            if (pages.Count - before < PiecePages) return pages;
        }
    });

    public ValueTask<IReadOnlyList<byte[]?>> PagesAsync(GrainKey key, IReadOnlyList<PageAddress> addresses) =>
        WhereThereIsATableAsync<IReadOnlyList<byte[]?>>(new byte[]?[addresses.Count], async connection =>
        {
            var pages = new byte[]?[addresses.Count];
            for (var from = 0; from < pages.Length; from += PiecePages)
            {
                var piece = addresses.Skip(from).Take(PiecePages).ToList();
                // OFFSET keeps the planner from turning the loop around: it takes a table that was never analyzed for a small one, and would read all of it.
                await using var command = Command(
                    connection,
                    """
                    SELECT i.n, p.data
                    FROM (SELECT generate_subscripts($3, 1) AS n, unnest($3) AS file, unnest($4) AS no) AS i
                    CROSS JOIN LATERAL (
                        SELECT data FROM journal.page WHERE kind = $1 AND id = $2 AND file = i.file AND no = i.no OFFSET 0) AS p
                    """,
                    key.Kind, key.Id, piece.Select(address => address.File).ToArray(), piece.Select(address => address.Number).ToArray());
                await using var row = await command.ExecuteReaderAsync();
                while (await row.ReadAsync()) pages[from + row.GetInt32(0) - 1] = row.GetFieldValue<byte[]>(1);
            }
            return pages;
        });

    public ValueTask<bool> WritePagesAsync(GrainKey key, IReadOnlyList<StoredPage> pages) => TryAsync(paging, async connection =>
    {
        for (var from = 0; from < pages.Count;)
        {
            var piece = new List<StoredPage>();
            for (var bytes = 0; from < pages.Count && (piece.Count == 0 || bytes + pages[from].Data.Length <= WriteBytes); from++)
            {
                piece.Add(pages[from]);
                bytes += pages[from].Data.Length;
            }
            await using var command = Command(
                connection,
                "INSERT INTO journal.page (kind, id, file, no, data) SELECT $1, $2, unnest($3), unnest($4), unnest($5) ON CONFLICT DO NOTHING",
                key.Kind, key.Id, piece.Select(page => page.Address.File).ToArray(), piece.Select(page => page.Address.Number).ToArray(),
                piece.Select(page => page.Data).ToArray());
            await command.ExecuteNonQueryAsync();
        }
        return true;
    });

    public async ValueTask<bool> CompleteAsync(GrainKey key, StoredSnapshot snapshot)
    {
        if (!await TryAsync(saving, connection => WriteSnapshotAsync(connection, key, snapshot))) return false;
        // What cannot be deleted now leaves with the next snapshot.
        await TryAsync(paging, async connection =>
        {
            foreach (var file in await FilesAsync(connection, key))
            {
                if (SnapshotFiles.MayLeave(file, snapshot)) await DeleteFileAsync(connection, key, file);
            }
            return true;
        });
        return true;
    }

    private static async Task<bool> WriteSnapshotAsync(NpgsqlConnection connection, GrainKey key, StoredSnapshot snapshot)
    {
        await using var command = Command(
            connection,
            """
            INSERT INTO journal.snapshot (kind, id, sequence, hash, code, manifest, files) VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (kind, id) DO UPDATE
            SET sequence = excluded.sequence, hash = excluded.hash, code = excluded.code, manifest = excluded.manifest, files = excluded.files
            WHERE excluded.sequence > snapshot.sequence
            """,
            key.Kind, key.Id, snapshot.Sequence, snapshot.Hash, snapshot.Code, Encoding.UTF8.GetString(snapshot.Manifest), string.Join(' ', snapshot.Files));
        return await command.ExecuteNonQueryAsync() == 1;
    }

    private static async Task<List<Guid>> FilesAsync(NpgsqlConnection connection, GrainKey key)
    {
        await using var command = Command(connection, "SELECT DISTINCT file FROM journal.page WHERE kind = $1 AND id = $2", key.Kind, key.Id);
        var files = new List<Guid>();
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync()) files.Add(row.GetGuid(0));
        return files;
    }

    /// <summary>Another node may be deleting the same file: what it has locked is left to it.</summary>
    private static async Task DeleteFileAsync(NpgsqlConnection connection, GrainKey key, Guid file)
    {
        const string Sql =
            """
            DELETE FROM journal.page WHERE ctid = ANY (ARRAY(
                SELECT p.ctid FROM journal.page AS p WHERE p.kind = $1 AND p.id = $2 AND p.file = $3 LIMIT $4 FOR UPDATE SKIP LOCKED))
            """;
        int deleted;
        do
        {
            await using var command = Command(connection, Sql, key.Kind, key.Id, file, (long)PiecePages);
            deleted = await command.ExecuteNonQueryAsync();
        }
        while (deleted == PiecePages);
    }

    /// <summary>The schema's first step has no such tables, and this release works with it too.</summary>
    private async ValueTask<T> WhereThereIsATableAsync<T>(T nothing, Func<NpgsqlConnection, Task<T>> read)
    {
        try
        {
            return await PostgresReader.ReadAsync(reading, read);
        }
        catch (JournalException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UndefinedTable })
        {
            return nothing;
        }
    }

    private static async ValueTask<bool> TryAsync(NpgsqlDataSource source, Func<NpgsqlConnection, Task<bool>> work)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync();
            return await work(connection);
        }
        catch (Exception e) when (PostgresGate.IsOutOfReach(e))
        {
            if (e is not PostgresException { InvariantSeverity: "ERROR" }) source.Clear();
            return false;
        }
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
