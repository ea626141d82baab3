using LiveCommerce.Ledger.Journal;

namespace LiveCommerce.Ledger.Anchors;

/// <summary>What an anchor remembers and no walk of an owner can see: owners that are gone, days, and counted refusals.</summary>
internal static class AnchorChecks
{
    public static void Run(Anchor anchor, IReadOnlySet<(string Kind, string Id)> walked, JournalReader journal, Findings findings)
    {
        foreach (var head in anchor.Heads.Values.Where(head => !walked.Contains((head.Kind, head.Id))))
            findings.Add(BreachKind.AnchorOwnerMissing, $"{head.Kind}/{head.Id}", head.Sequence, $"the anchor remembers {head.Sequence} events of an owner that is not there.");
        if (anchor.Day is { } day && journal.Days().FirstOrDefault(row => row.Day == day.Day) is var found && !(found?.Hash.AsSpan().SequenceEqual(day.Hash) ?? false))
            findings.Add(BreachKind.AnchorDiffers, $"day/{day.Day}", 0, found is null ? "the anchor remembers the root of a day that is not there." : "the day's hash is not the one that the anchor remembers.");
        if (anchor.Refusals.Count == 0) return;
        var rows = anchor.Refusals.ToDictionary(row => (row.Owner, row.Stamp));
        foreach (var row in journal.Refusals())
        {
            if (!rows.Remove((row.Owner, row.Stamp), out var remembered) || remembered.Hash.AsSpan().SequenceEqual(row.Hash)) continue;
            findings.Add(BreachKind.AnchorDiffers, row.Owner, 0, $"the refusals counted at {row.Stamp} are not those that the anchor remembers.");
        }
        foreach (var row in rows.Values)
            findings.Add(BreachKind.AnchorDiffers, row.Owner, 0, $"the anchor remembers refusals counted at {row.Stamp} that are not there.");
    }
}
