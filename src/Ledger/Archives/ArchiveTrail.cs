using LiveCommerce.Ledger.Journal;
using LiveCommerce.Ledger.Merkle;

namespace LiveCommerce.Ledger.Archives;

/// <summary>
/// The archived stretches of one owner beside its walk. A walk that has the archived batches proves each marker; one that has not begins behind
/// the newest, from the state that it carries.
/// </summary>
internal sealed class ArchiveTrail(string owner, IReadOnlyList<ArchiveRow> markers, Findings findings)
{
    private int _next;
    private MerkleRoot _root = new();
    private byte[] _hashBefore = [];
    private long _firstStamp;

    /// <summary>
    /// Chooses where to begin: behind the newest stretch that ends at or before <paramref name="previous"/>, or behind the one that is being
    /// removed there; null at the very first event. Where nobody knows the state at that place, behind the next.
    /// </summary>
    public ArchiveRow? Begin(long previous)
    {
        CheckLinks();
        while (_next < markers.Count && markers[_next].Sequence <= previous) _next++;
        var isBeingRemoved = _next < markers.Count && markers[_next].Previous < previous;
        return isBeingRemoved ? Behind(_next) : _next == 0 ? null : Behind(_next - 1);
    }

    /// <summary>The stretch behind which to go on where events between two sequences are missing, or null where no archive accounts for that.</summary>
    public ArchiveRow? Bridge(long from, long to)
    {
        if (_next >= markers.Count || markers[_next].Previous != from || _root.Leaves > 0 || to > markers[^1].Sequence) return null;
        var last = _next;
        while (markers[last].Sequence < to) last++;
        return Behind(last);
    }

    /// <summary>The chain hash at a sequence where a stretch ends, or null where nobody knows.</summary>
    public byte[]? HashAt(long sequence) => markers.FirstOrDefault(marker => marker.Sequence == sequence)?.Hash;

    /// <param name="batch">The batch that was just walked.</param>
    /// <param name="hashBefore">The chain hash before it.</param>
    /// <param name="state">Makes the state after it; null where an event could not be read.</param>
    public void Take(BatchRow batch, byte[] hashBefore, Func<string?> state)
    {
        if (_next >= markers.Count || batch.Sequence <= markers[_next].Previous) return;
        if (_root.Leaves == 0) (_hashBefore, _firstStamp) = (hashBefore, batch.Stamp);
        _root.Add(batch.Hash);
        var marker = markers[_next];
        if (batch.Sequence < marker.Sequence) return;
        foreach (var (what, same) in new[]
        {
            ("the last sequence", batch.Sequence == marker.Sequence),
            ("the chain hash before", _hashBefore.AsSpan().SequenceEqual(marker.PreviousHash)),
            ("the chain hash after", batch.Hash.AsSpan().SequenceEqual(marker.Hash)),
            ("the first stamp", _firstStamp == marker.FirstStamp),
            ("the last stamp", batch.Stamp == marker.Stamp),
            ("the number of batches", _root.Leaves == marker.Batches),
            ("the Merkle root", _root.Value().AsSpan().SequenceEqual(marker.Root)),
            ("the state", marker.State.Length == 0 || state() == marker.State),
        })
        {
            if (!same) findings.Add(BreachKind.ArchiveDiffers, owner, marker.Sequence, $"{what} of the archived stretch does not follow from its batches.");
        }
        _next++;
        _root = new MerkleRoot();
    }

    public void End(long sequence)
    {
        for (; _next < markers.Count; _next++)
            findings.Add(BreachKind.ArchiveDiffers, owner, markers[_next].Sequence, $"a stretch up to {markers[_next].Sequence} is archived, but the journal ends at {sequence}.");
    }

    /// <summary>The journal keeps the state of the newest marker only; that of an older one is known where its file, or the one after it, was given.</summary>
    private ArchiveRow Behind(int index)
    {
        while (markers[index].State.Length == 0 && index + 1 < markers.Count) index++;
        _next = index + 1;
        return markers[index];
    }

    private void CheckLinks()
    {
        var (sequence, hash, stamp) = (0L, new byte[ChainLink.Size], long.MinValue);
        foreach (var marker in markers)
        {
            if (marker.Previous != sequence || !marker.PreviousHash.AsSpan().SequenceEqual(hash) || marker.FirstStamp < stamp)
                findings.Add(BreachKind.ArchiveDiffers, owner, marker.Sequence, $"the archived stretch begins after {marker.Previous} and does not follow the one before, which ends at {sequence}.");
            (sequence, hash, stamp) = (marker.Sequence, marker.Hash, marker.Stamp);
        }
    }
}
