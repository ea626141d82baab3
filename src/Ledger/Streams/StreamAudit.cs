using System.Collections.Frozen;
using LiveCommerce.Ledger.Journal;

namespace LiveCommerce.Ledger.Streams;

/// <summary>A live stream promises nothing about units or money: its events only have to be known.</summary>
internal sealed class StreamAudit : OwnerAudit
{
    private static readonly FrozenSet<string> Known = FrozenSet.Create(StringComparer.Ordinal,
        "described.v1", "scheduled.v1", "rehearsal-began.v1", "rehearsal-ended.v1", "went-live.v1", "raided.v1", "ended.v1",
        "replay-published.v1", "replay-withdrawn.v1", "role-granted.v1", "role-revoked.v1",
        "line-up-set.v1", "pinned.v1", "pins-set.v1", "run-of-show-set.v1", "segment-begun.v1", "addresses-set.v1", "keys-rotated.v1",
        "offer-started.v1", "offer-started.v2", "offer-armed.v1", "offer-refused.v1", "offer-opened.v1", "offer-closed.v1",
        "poll-opened.v1", "poll-closed.v1", "poll-counted.v1");

    public override void Take(OwnerEvent happened)
    {
        if (!Known.Contains(happened.Type)) throw new UnreadableEventException($"a stream knows no '{happened.Type}'");
    }
}
