using LiveCommerce.Ledger.Tests.Journals;
using static LiveCommerce.Ledger.BreachKind;
using static LiveCommerce.Ledger.Tests.Journals.Events;

namespace LiveCommerce.Ledger.Tests.Faults;

internal static class StructureFaults
{
    public static readonly PlantedFault[] All =
    [
        new("a kind that nobody knows", () => With(j => j.Each("auction", "a1", Step("begun.v1"))), KindUnknown),
        new("a row deleted in the middle", () => Tampered("DELETE FROM batch WHERE id = 'MUG' AND sequence = 2"),
            SequenceGap, ChainBroken, ReservationUnknown, HeadCountersDiffer, LineNotSold),
        new("two rows swapped", () => Tampered(
            "CREATE TEMP TABLE b AS SELECT * FROM batch; " +
            "UPDATE batch SET events = (SELECT b.events FROM b WHERE b.id = 'MUG' AND b.sequence = 5 - batch.sequence) WHERE id = 'MUG' AND sequence IN (2, 3)"),
            ChainBroken, StampWrong, TimeWentBack, ReservationUnknown, ReservationNotRunning),
        new("the tail cut off", () => Tampered("DELETE FROM batch WHERE id = 'MUG' AND sequence = 4"), HeadDiffers, HeadCountersDiffer, LineNotSold),
        new("one number altered", () => Tampered("UPDATE batch SET events = replace(events, '\"quantity\":10', '\"quantity\":11') WHERE id = 'MUG'"),
            ChainBroken, HeadCountersDiffer),
        new("a space added", () => Tampered("UPDATE batch SET events = events || ' ' WHERE id = 'MUG' AND sequence = 3"), ChainBroken),
        new("a stamp altered in the row", () => Tampered("UPDATE batch SET stamp = 41 WHERE id = 'MUG' AND sequence = 4"), ChainBroken, StampWrong, HeadDiffers),
        new("a hash altered", () => Tampered("UPDATE batch SET hash = zeroblob(32) WHERE id = 'MUG' AND sequence = 2"), ChainBroken),
        new("the owner renamed", () => Tampered("UPDATE batch SET id = 'CAP' WHERE id = 'show'; UPDATE head SET id = 'CAP' WHERE id = 'show'"), ChainBroken),
        new("a batch that claims too many events", () => With(j => j.Last("stream").ClaimedCount = 3), EventCountWrong),
        new("a batch that claims too few events", () => With(j => j.Append("stream", "show", Step("ended.v1"), Step("ended.v1")).ClaimedCount = 1), EventCountWrong),
        new("an empty batch", () => With(j => j.Append("stream", "show").ClaimedCount = 1), EventCountWrong),
        new("a stamp that is not the last event's", () => With(j => j.Last("stream").Stamp = 3), StampWrong),
        new("a later event that happened earlier", () => With(j => j.Append("stream", "show", Step("ended.v1", at: 1))), TimeWentBack),
        new("a batch id in capitals", () => With(j => j.Last("stream").BatchId = "ABCDEF00-0000-0000-0000-000000000000"), BatchIdInvalid),
        new("a batch id used twice", () => With(j => j.Last("stream").BatchId = j.Last("stock").BatchId), BatchIdRepeated),
        new("no head", () => Tampered("DELETE FROM head WHERE id = 'MUG'"), HeadMissing),
        new("a head without batches", () => Tampered("INSERT INTO head SELECT kind, 'GHOST', sequence, hash, stamp, 0, 0, 0, 0, 0, 0, 0 FROM head WHERE id = 'MUG'"),
            HeadWithoutBatches),
        new("a head that ran ahead", () => Tampered("UPDATE head SET sequence = 5 WHERE id = 'MUG'"), HeadDiffers),
        new("a head with another hash", () => Tampered("UPDATE head SET hash = zeroblob(32) WHERE id = 'MUG'"), HeadDiffers),
        new("a head with another stamp", () => Tampered("UPDATE head SET stamp = 39 WHERE id = 'MUG'"), HeadDiffers),
        new("a message without its batch", () => Tampered("INSERT INTO outbox VALUES (1, 'purchase', 'p9', 1, 0, 'purchase.hold', '{}')"), OutboxWithoutBatch),
        new("events that are no JSON", () => With(j => j.Append("stream", "show", "{").Stamp = 2), EventUnreadable),
        new("events that are not UTF-8", () => Tampered("UPDATE batch SET events = CAST(x'5bff5d' AS TEXT) WHERE id = 'show' AND sequence = 1"),
            EventUnreadable, ChainBroken),
        new("a member twice", Unreadable("""{"type":"ended.v1","at":2,"at":2}"""), EventUnreadable),
        new("an event that is no object", () => Tampered("UPDATE batch SET events = '[7]' WHERE id = 'show' AND sequence = 1"), EventUnreadable, ChainBroken),
        new("events that are no list", () => Tampered("UPDATE batch SET events = '{}' WHERE id = 'show' AND sequence = 1"), EventUnreadable, ChainBroken),
        new("an unknown event of a stream", Unreadable(Step("exploded.v1")), EventUnreadable),
        new("an unknown event of stock", () => Scenes.OneSku(Scenes.Ten, Step("restocked.v9", at: 11)), EventUnreadable),
        new("an unknown event of a purchase", () => Scenes.OnePurchase(Started(500, Line(1)), Step("paid.v1")), EventUnreadable, PurchaseStepIllegal),
        new("an unknown member", () => Scenes.OneSku("""{"type":"restocked.v1","at":1,"operationId":"o","quantity":1,"gift":true}"""), EventUnreadable),
        new("a missing member", () => Scenes.OneSku(Scenes.Ten, """{"type":"expired.v1","at":11}"""), EventUnreadable),
        new("a text instead of a number", () => Scenes.OneSku(Scenes.Ten, """{"type":"offer-closed.v1","at":11,"offerId":"o","returned":"1"}"""), EventUnreadable),
        new("a fraction", () => Scenes.OneSku(Scenes.Ten, """{"type":"offer-closed.v1","at":11,"offerId":"o","returned":1.5}"""), EventUnreadable),
        new("half a character", () => Scenes.OneSku(Scenes.Ten, """{"type":"offer-opened.v1","at":11,"offerId":"\ud800"}"""), EventUnreadable),
        new("money without a currency code", () => Scenes.OneSku(Scenes.Ten, Reserved(20, 1, currency: "eur")), EventUnreadable),
        new("a cause that nobody knows", () => Scenes.OneSku(Scenes.Ten, Reserved(20, 1), Released(30, 1, "boredom")), EventUnreadable),
    ];

    private static Func<TestJournal> Unreadable(string happened) => () => With(j => j.Append("stream", "show", happened));

    private static TestJournal With(Action<TestJournal> plant)
    {
        var journal = Scenes.OneOrder();
        journal.Each("stream", "show", Step("described.v1"), Step("went-live.v1"));
        plant(journal);
        return journal;
    }

    private static TestJournal Tampered(string sql) => With(journal => journal.Tamper(sql));
}
