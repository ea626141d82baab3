using System.Text.Json;
using LiveCommerce.Ledger.Canonical;
using LiveCommerce.Ledger.Journal;
using LiveCommerce.Ledger.Merkle;

namespace LiveCommerce.Ledger.Anchors;

/// <summary>
/// A journal's state in little, to be kept where nobody can reach it who could rewrite the journal: every owner's sequence and chain hash, the
/// newest day root, and one Merkle root over all owners, which is short enough to be printed or published. docs/verifying.md describes the file.
/// </summary>
internal sealed class Anchor
{
    private const int Format = 1;

    private readonly Dictionary<(string Kind, string Id), AnchoredHead> _heads = [];

    public IReadOnlyDictionary<(string Kind, string Id), AnchoredHead> Heads => _heads;

    /// <summary>The newest sealed day and its chained hash.</summary>
    public (string Day, byte[] Hash)? Day { get; private set; }

    /// <summary>The newest row of counted refusals of each owner that has any.</summary>
    public List<RefusalRow> Refusals { get; } = [];

    public byte[] Root { get; private set; } = [];

    public static Anchor Of(JournalReader journal) => Of(journal.Heads(), journal.Days().LastOrDefault() is { } day ? (day.Day, day.Hash) : null, journal.Refusals());

    /// <param name="heads">Of every owner to which something has happened.</param>
    /// <param name="day">The newest sealed one and its chained hash.</param>
    /// <param name="refusals">Owner by owner, oldest first.</param>
    public static Anchor Of(IEnumerable<(string Kind, string Id, long Sequence, byte[] Hash)> heads, (string Day, byte[] Hash)? day, IEnumerable<RefusalRow> refusals)
    {
        var anchor = new Anchor { Day = day };
        foreach (var (kind, id, sequence, hash) in heads) anchor._heads.Add((kind, id), new AnchoredHead(kind, id, sequence, hash));
        RefusalRow? last = null;
        foreach (var row in refusals)
        {
            if (last is not null && last.Owner != row.Owner) anchor.Refusals.Add(last);
            last = row;
        }
        if (last is not null) anchor.Refusals.Add(last);
        anchor.Root = anchor.RootOfHeads();
        return anchor;
    }

    /// <exception cref="UnreadableJournalException">No anchor, or one that was altered.</exception>
    public static Anchor Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
            return From(new EventMembers(document.RootElement));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or UnreadableEventException or FormatException)
        {
            throw new UnreadableJournalException($"{path} is no anchor: {e.Message.TrimEnd('.')}.", e);
        }
    }

    public byte[] ToJson() => CanonicalJson.Of(writer =>
    {
        writer.WriteStartObject();
        if (Day is { } day)
        {
            writer.WriteStartObject("day");
            writer.WriteString("day", day.Day);
            writer.WriteString("hash", Hex(day.Hash));
            writer.WriteEndObject();
        }
        writer.WriteNumber("format", Format);
        writer.WriteStartArray("heads");
        foreach (var head in Sorted()) WriteHead(writer, head);
        writer.WriteEndArray();
        writer.WriteStartArray("refusals");
        foreach (var row in Refusals)
        {
            writer.WriteStartObject();
            writer.WriteString("hash", Hex(row.Hash));
            writer.WriteString("id", row.Id);
            writer.WriteString("kind", row.Kind);
            writer.WriteNumber("stamp", row.Stamp);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteString("root", Hex(Root));
        writer.WriteEndObject();
    });

    private static Anchor From(EventMembers members)
    {
        var anchor = new Anchor();
        if (members.Whole("format") != Format) throw new UnreadableEventException("it is of another format");
        if (members.Has("day"))
        {
            var day = members.Inner("day");
            anchor.Day = (day.Text("day"), Convert.FromHexString(day.Text("hash")));
            day.End();
        }
        foreach (var head in members.InnerList("heads"))
        {
            var (kind, id) = (head.Text("kind"), head.Text("id"));
            if (!anchor._heads.TryAdd((kind, id), new AnchoredHead(kind, id, head.Whole("sequence"), Convert.FromHexString(head.Text("hash")))))
                throw new UnreadableEventException($"{kind}/{id} stands there twice");
            head.End();
        }
        foreach (var row in members.InnerList("refusals"))
        {
            anchor.Refusals.Add(new RefusalRow(row.Text("kind"), row.Text("id"), row.Whole("stamp"), "", Convert.FromHexString(row.Text("hash"))));
            row.End();
        }
        anchor.Root = Convert.FromHexString(members.Text("root"));
        members.End();
        if (!anchor.Root.AsSpan().SequenceEqual(anchor.RootOfHeads())) throw new UnreadableEventException("its root is not that of its heads");
        return anchor;
    }

    private static void WriteHead(Utf8JsonWriter writer, AnchoredHead head)
    {
        writer.WriteStartObject();
        writer.WriteString("hash", Hex(head.Hash));
        writer.WriteString("id", head.Id);
        writer.WriteString("kind", head.Kind);
        writer.WriteNumber("sequence", head.Sequence);
        writer.WriteEndObject();
    }

    private static string Hex(byte[] hash) => Convert.ToHexStringLower(hash);

    private IEnumerable<AnchoredHead> Sorted() =>
        _heads.Values.OrderBy(head => head.Kind, StringComparer.Ordinal).ThenBy(head => head.Id, StringComparer.Ordinal);

    /// <summary>RFC 6962 over the canonical JSON of each head, in the order of the file.</summary>
    private byte[] RootOfHeads()
    {
        var root = new MerkleRoot();
        foreach (var head in Sorted()) root.Add(CanonicalJson.Of(writer => WriteHead(writer, head)));
        return root.Value();
    }
}
