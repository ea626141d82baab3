using System.Text;
using LiveCommerce.Ledger.Tests.Journals;
using Microsoft.Data.Sqlite;
using static LiveCommerce.Ledger.BreachKind;
using static LiveCommerce.Ledger.Tests.Journals.Events;

namespace LiveCommerce.Ledger.Tests.Faults;

/// <summary>Faults in the second form of the chain, and in what is sealed, kept elsewhere, or handed out.</summary>
internal static class SealedFaults
{
    private const string Reserve = "\"quantity\":1,\"reservationId\":\"01900000-0000-7000-8000-000000000001\",\"sku\":\"MUG\"";

    public static readonly PlantedFault[] All =
    [
        new("events that are not canonical", () => Second(j => j.Append("stream", "show", """{"type":"ended.v1","at":2}""").IsRaw = true), NotCanonical),
        new("half a character in a name", () => Second(j => j.Append("stream", "show", """{"at":2,"type":"ended.v1","\udc00":1}""").IsRaw = true), EventUnreadable),
        new("events with a blank", () => Second(j => j.Append("stream", "show", """{"at":2, "type":"ended.v1"}""").IsRaw = true), NotCanonical),
        new("a number in another spelling", () => Second(j => j.Append("stream", "show", """{"at":2,"n":1.0,"type":"ended.v1"}""").IsRaw = true), NotCanonical),
        new("a format that nobody knows", () => Second(j => j.Tamper("UPDATE batch SET format = 3 WHERE id = 'show' AND sequence = 1")), FormatWrong),
        new("a chain that goes back to the first format", () => Second(j => j.Tamper("UPDATE batch SET format = 1 WHERE id = 'show' AND sequence = 2")), FormatWrong, ChainBroken),
        new("lists of different lengths", () => Packed(Many(20, [1, 2], [1])), EventUnreadable),
        new("a run of one", () => Packed(Many(20, [1], [1])), EventUnreadable),
        new("a packed run above what is available", () => Packed(3, Many(20, [1, 2, 3], [5, 5, 5])), GrantAboveAvailable, HeadCountersDiffer),
        new("one id twice in a run", () => Packed(2, Many(20, [1, 1], [1, 1])), GrantedTwice, HeadCountersDiffer),
        new("a packed run in the first format", () => Scenes.OneSku(Scenes.Ten, Many(20, [1, 2], [1, 1])), EventUnreadable),
        new("a snapshot of another history", () => Second(j =>
        {
            j.Then(c => Sealing.Snapshots(c));
            j.Tamper("UPDATE snapshot SET hash = zeroblob(32) WHERE id = 'MUG'");
        }), SnapshotOffChain),

        new("a day's root altered", () => Days("UPDATE day_root SET root = zeroblob(32) WHERE day = '1970-01-01'"), DayRootDiffers, DayChainBroken),
        new("a day's root altered with its hash", () => Days("UPDATE day_root SET leaves = leaves + 1 WHERE day = '1970-01-01'"), DayRootDiffers, DayChainBroken),
        new("a day's root removed", () => Days("DELETE FROM day_root WHERE day = '1970-01-01'"), DayRootMissing, DayChainBroken),
        new("a batch of a sealed day removed with its owner", () => Days("DELETE FROM batch WHERE id = 'show'; DELETE FROM head WHERE id = 'show'"), DayRootDiffers),

        new("a marker altered", () => Archived("UPDATE archive SET batches = 9 WHERE id = 'MUG'", isGiven: true), ArchiveDiffers),
        new("a marker's state altered", () => Archived("UPDATE archive SET state = replace(state, '[10,', '[11,') WHERE id = 'MUG'"), LawBroken, HeadCountersDiffer),
        new("a marker's state that is none", () => Archived("UPDATE archive SET state = '[]' WHERE id = 'MUG'"), ArchiveDiffers),
        new("a marker removed", () => Archived("DELETE FROM archive WHERE id = 'MUG'"),
            SequenceGap, ChainBroken, SnapshotOffChain, DayRootDiffers, ReservationUnknown, HeadCountersDiffer, LineNotSold),
        new("a marker's hash altered", () => Archived("UPDATE archive SET hash = zeroblob(32) WHERE id = 'MUG'"), ChainBroken, SnapshotOffChain),
        new("a byte of the archive altered", () => ArchiveWith(text => text.Replace("o1", "o2", StringComparison.Ordinal)), FileDamaged),
        new("the archive cut off", () => ArchiveWith(text => text[..text.LastIndexOf("{\"line\":\"seal\"", StringComparison.Ordinal)]), FileDamaged),

        new("an anchored owner rewritten", () => Anchored("", c => SecondSchema.Rechain(c, (_, events) => events.Replace("\"o1\"", "\"o7\"", StringComparison.Ordinal))), AnchorDiffers),
        new("an anchored tail cut off", () => Anchored(
            "DELETE FROM batch WHERE id = 'show' AND sequence = 2; UPDATE head SET (sequence, hash, stamp) = (SELECT sequence, hash, stamp FROM batch WHERE id = 'show') WHERE id = 'show'"),
            AnchorTailMissing),
        new("an anchored owner removed", () => Anchored("DELETE FROM batch WHERE id = 'show'; DELETE FROM head WHERE id = 'show'"), AnchorOwnerMissing),
        new("an anchored day removed", () => Anchored("DELETE FROM day_root"), AnchorDiffers),
        new("anchored refusals removed", () => Anchored("DELETE FROM refusal"), AnchorDiffers),

        new("refusals altered", () => Refused("UPDATE refusal SET counts = replace(counts, '\"count\":3', '\"count\":4') WHERE stamp = 2000"), RefusalChainBroken),
        new("refusals removed", () => Refused("DELETE FROM refusal WHERE stamp = 2000"), RefusalChainBroken),
        new("refusals of nobody", () => Refused("UPDATE refusal SET id = 'CUP'"), RefusalWrong, RefusalChainBroken),
        new("refusals twice in a second", () => Refused("UPDATE refusal SET stamp = 2001 WHERE stamp = 3000"), RefusalWrong, RefusalChainBroken),

        new("a receipt that is none", () => Receipt(10, "sold-out", text: "{}"), ReceiptUnreadable),
        new("a receipt whose content was altered", () => Receipt(1, "sold-out", at: 20, alter: true), ReceiptSignatureWrong, ReceiptUnjustified),
        new("a receipt that names sold out while units were free", () => Receipt(1, "sold-out", at: 20), ReceiptUnjustified),
        new("a receipt of a limit that was not reached", () => Receipt(1, "limit-reached", at: 20), ReceiptUnjustified),
        new("a receipt for a state that had passed", () => Receipt(0, "sold-out", at: 1_011), ReceiptUnjustified),
        new("a receipt for a state that was still to come", () => Receipt(1, "sold-out", at: 9), ReceiptUnjustified),
        new("a receipt beyond the journal", () => Receipt(99, "sold-out", at: 500), ReceiptUnproven),
    ];

    public static string Many(long at, int[] ids, int[] quantities)
    {
        var (names, buyers) = (string.Join(',', ids.Select(id => $"\"{R(id)}\"")), string.Join(',', ids.Select(id => $"\"g{id:x32}\"")));
        return $$$"""{"type":"reserved-many.v1","at":{{{at}}},"deadline":1000,"ids":[{{{names}}}],"buyers":[{{{buyers}}}],"quantities":[{{{string.Join(',', quantities)}}}],"unitPrice":{"amount":500,"currency":"EUR"}}""";
    }

    /// <summary>One order and a stream, in the second schema.</summary>
    public static TestJournal Second(Action<TestJournal>? plant = null)
    {
        var journal = new TestJournal { Version = 2 };
        journal.Each("stock", "MUG", Scenes.Ten, Reserved(20, 1), Begun(30, 1), Confirmed(40, 1));
        journal.Each("purchase", "p1", Started(500, Line(1)), Held, Succeeded(500), Ordered("LC-1"));
        journal.Each("stream", "show", Step("described.v1"), Step("went-live.v1"));
        plant?.Invoke(journal);
        return journal;
    }

    private static TestJournal Packed(params string[] events) => Packed(0, events);

    private static TestJournal Packed(int facts, params string[] events)
    {
        var journal = new TestJournal { Version = 2 };
        journal.Each("stock", "MUG", Scenes.Ten);
        var batch = journal.Append("stock", "MUG", events);
        if (facts > 0) batch.ClaimedCount = facts;
        return journal;
    }

    /// <summary>Two sealed days: a second one, so that the first is never the newest.</summary>
    private static TestJournal Days(string sql) => Second(j =>
    {
        j.Append("stream", "show", Step("ended.v1", at: 90_000_000));
        j.Then(Sealing.Days);
        j.Tamper(sql);
    });

    /// <summary>What happened before 25 is archived: of the mug a restock and a reservation.</summary>
    private static TestJournal Archived(string sql, bool isGiven = false) => Second(j =>
    {
        var path = Path.Combine(j.Directory, "archive.jsonl");
        j.Then(Sealing.Days);
        j.Then(c => Sealing.Snapshots(c, before: 25));
        j.Tamper("DELETE FROM snapshot WHERE kind <> 'stock'");
        j.Then(c => Assert.Single(Sealing.Archive(c, path, before: 25)));
        j.Tamper(sql);
        if (isGiven) j.With = source => source with { Archives = [path] };
    });

    private static TestJournal ArchiveWith(Func<string, string> alter) => Second(j =>
    {
        var path = Path.Combine(j.Directory, "archive.jsonl");
        j.Then(Sealing.Days);
        j.Then(c => Sealing.Snapshots(c, before: 25));
        j.Then(c => Sealing.Archive(c, path, before: 25));
        j.Then(_ => File.WriteAllText(path, alter(File.ReadAllText(path))));
        j.With = source => source with { Archives = [path] };
    });

    private static TestJournal Anchored(string sql, Action<SqliteConnection>? rewrite = null) => Second(j =>
    {
        var path = Path.Combine(j.Directory, "anchor.json");
        if (sql.Contains("day_root", StringComparison.Ordinal)) j.Then(Sealing.Days);
        j.Then(c => Sealing.Refusals(c));
        j.Then(c => Sealing.Anchor(c, path));
        if (rewrite is not null) j.Then(rewrite);
        j.Tamper(sql.Length == 0 ? "SELECT 1" : sql);
        j.With = source => source with { Anchor = path };
    });

    private static TestJournal Refused(string sql) => Second(j =>
    {
        j.Then(c => Sealing.Refusals(c));
        j.Tamper(sql);
    });

    private static TestJournal Receipt(long sequence, string status, long at = 30, string? text = null, bool alter = false) => Second(j =>
    {
        var (path, key) = (Path.Combine(j.Directory, "refusal.json"), Path.Combine(j.Directory, "receipt.pub"));
        Sealing.Receipt(path, key, $$"""{"at":{{at}},"buyer":"{{Other}}",{{Reserve}},"sequence":{{sequence}},"status":"{{status}}"}""", receipt =>
        {
            if (alter) receipt["receipt"]!["quantity"] = 2;
            return receipt;
        });
        if (text is not null) File.WriteAllText(path, text, Encoding.UTF8);
        j.With = source => source with { Receipt = path, ReceiptKey = key };
    });
}
