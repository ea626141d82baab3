using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LiveCommerce.Ledger.Canonical;
using LiveCommerce.Ledger.Journal;

namespace LiveCommerce.Ledger.Refusals;

/// <summary>
/// Counted refusals: one row a second and owner at most, chained, each count at sequences that the owner has reached. Rows may overlap in their
/// sequences: two nodes that sell one SKU count by themselves and take turns at writing.
/// </summary>
internal static class RefusalChecks
{
    public static void Run(JournalReader journal, Findings findings, Tally tally)
    {
        RefusalRow? last = null;
        var (hash, reached, head) = (new byte[ChainLink.Size], 0L, 0L);
        foreach (var row in journal.Refusals())
        {
            void Report(BreachKind kind, string sentence) => findings.Add(kind, row.Owner, reached, sentence);

            if (last?.Owner != row.Owner)
            {
                (last, hash, reached) = (null, new byte[ChainLink.Size], 0);
                head = journal.Head(row.Kind, row.Id)?.Sequence ?? -1;
                if (head < 0) Report(BreachKind.RefusalWrong, "refusals are counted of an owner without a head.");
            }
            if (!HashOf(row, hash).AsSpan().SequenceEqual(row.Hash))
                Report(BreachKind.RefusalChainBroken, $"the hash of the refusals at {row.Stamp} does not follow from their content and the hash before.");
            if (last is not null && Second(row.Stamp) <= Second(last.Stamp))
                Report(BreachKind.RefusalWrong, $"refusals are counted at {last.Stamp} and again at {row.Stamp}, within one second.");
            if (Wrong(row, ref reached, head, tally) is { } fault) Report(BreachKind.RefusalWrong, $"the refusals at {row.Stamp} are not possible: {fault}.");
            (last, hash) = (row, row.Hash);
        }
    }

    public static byte[] HashOf(RefusalRow row, byte[] hashBefore)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        output.Write($"{{\"counts\":{row.Counts},\"id\":");
        CanonicalJson.WriteText(row.Id, output);
        output.Write(",\"kind\":");
        CanonicalJson.WriteText(row.Kind, output);
        output.Write($",\"previousHash\":\"{Convert.ToHexStringLower(hashBefore)}\",\"stamp\":{row.Stamp}}}");
        return SHA256.HashData(output.WrittenSpan);
    }

    private static long Second(long stamp) => (long)Math.Floor(stamp / 1000.0);

    private static string? Wrong(RefusalRow row, ref long reached, long head, Tally tally)
    {
        try
        {
            var stored = Encoding.UTF8.GetBytes(row.Counts);
            if (!CanonicalJson.Of(stored).AsSpan().SequenceEqual(stored)) return "they are not canonical JSON";
            using var document = JsonDocument.Parse(stored);
            if (document.RootElement.ValueKind != JsonValueKind.Array || document.RootElement.GetArrayLength() == 0) return "they are no list";
            var (reason, to) = ("", reached);
            foreach (var element in document.RootElement.EnumerateArray())
            {
                var members = new EventMembers(element);
                var (count, first, last, next) = (members.Whole("count"), members.Whole("first"), members.Whole("last"), members.Text("reason"));
                members.End();
                if (string.CompareOrdinal(reason, next) >= 0) return $"'{next}' stands after '{reason}'";
                if (count < 1) return $"'{next}' is counted {count} times";
                if (first < 0 || last < first || last > head) return $"'{next}' was answered at sequences {first} to {last}, the head stands at {head}";
                (reason, to) = (next, Math.Max(to, last));
                tally.Refusals = checked(tally.Refusals + count);
            }
            reached = to;
            return null;
        }
        catch (Exception e) when (e is FormatException or UnreadableEventException or OverflowException)
        {
            return e.Message.TrimEnd('.');
        }
    }

    private static void Write(this System.Buffers.ArrayBufferWriter<byte> output, string text) => Encoding.UTF8.GetBytes(text.AsSpan(), output);
}
