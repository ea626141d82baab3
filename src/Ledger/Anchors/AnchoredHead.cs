namespace LiveCommerce.Ledger.Anchors;

/// <summary>One owner as an anchor remembers it: the chain passed through this hash at this sequence, and whatever came later follows from it.</summary>
internal sealed class AnchoredHead(string kind, string id, long sequence, byte[] hash)
{
    private bool _met;

    public long Sequence => sequence;

    public byte[] Hash => hash;

    public string Kind => kind;

    public string Id => id;

    private string Owner => $"{kind}/{id}";

    public void Compare(byte[] found, Findings findings)
    {
        _met = true;
        if (!found.AsSpan().SequenceEqual(hash))
            findings.Add(BreachKind.AnchorDiffers, Owner, sequence, $"the chain hash at {sequence} is not the one that the anchor remembers.");
    }

    /// <summary>The sequence lies inside an archived stretch that was not given; it can be neither found nor missed.</summary>
    public void NeedsArchive(Tally tally)
    {
        _met = true;
        tally.NeedsArchive++;
    }

    public void End(long last, Findings findings)
    {
        if (_met) return;
        if (last < sequence) findings.Add(BreachKind.AnchorTailMissing, Owner, last, $"the anchor remembers events up to {sequence}, the journal ends at {last}.");
        else findings.Add(BreachKind.AnchorDiffers, Owner, sequence, $"the anchor remembers a batch that ended at {sequence}; there is none.");
    }
}
