using System.Collections.Frozen;
using LiveCommerce.Ledger.Journal;

namespace LiveCommerce.Ledger.Baskets;

/// <summary>
/// A basket promises nothing by itself: its units are in the books of their SKUs, and what it counts is in those of its drop. Its events only have
/// to be known.
/// </summary>
internal sealed class BasketAudit : OwnerAudit
{
    private static readonly FrozenSet<string> Known = FrozenSet.Create(StringComparer.Ordinal,
        "started.v1", "tried-again.v1", "granted.v1", "refused.v1", "release-asked.v1", "released.v1", "look-asked.v1", "closed.v1");

    public override void Take(OwnerEvent happened)
    {
        if (!Known.Contains(happened.Type)) throw new UnreadableEventException($"a basket knows no '{happened.Type}'");
    }
}
