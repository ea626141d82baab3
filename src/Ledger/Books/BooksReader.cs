using System.Text;
using System.Text.Json;
using LiveCommerce.Ledger.Journal;
using LiveCommerce.Ledger.Orders;

namespace LiveCommerce.Ledger.Books;

/// <summary>
/// Reads the provider's books: one JSON object a line, appended. A last line without its end is what a killed or still writing process leaves
/// and is no breach; any other line that cannot be read is one, because it might hide a charge.
/// </summary>
internal sealed class BooksReader(string name, long lengthBefore, FactStore facts, Findings findings)
{
    private const int MaxLine = 64 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    public long Lines { get; private set; }

    public bool LastLineTorn { get; private set; }

    public void Read(Stream books)
    {
        var buffer = new byte[MaxLine];
        var filled = 0;
        var offset = 0L; // of buffer[0] in the file
        int read;
        while ((read = books.Read(buffer, filled, buffer.Length - filled)) > 0)
        {
            filled += read;
            var start = 0;
            int end;
            while ((end = buffer.AsSpan(start, filled - start).IndexOf((byte)'\n')) >= 0)
            {
                Lines++;
                if (!Take(buffer.AsMemory(start, end), offset + start + end >= lengthBefore, out var fault))
                    findings.Add(BreachKind.BooksUnreadable, name, Lines, $"the line cannot be read: {fault}.");
                start += end + 1;
            }
            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            filled -= start;
            offset += start;
            if (filled < MaxLine) continue;
            findings.Add(BreachKind.BooksUnreadable, name, Lines + 1, $"the line is longer than {MaxLine} bytes; nothing after it was read.");
            return;
        }
        if (filled == 0) return;
        // Without its end of line it counts only where it happens to be whole.
        if (Take(buffer.AsMemory(0, filled), isLate: true, out _)) Lines++;
        else LastLineTorn = true;
    }

    private bool Take(ReadOnlyMemory<byte> line, bool isLate, out string fault)
    {
        fault = "";
        try
        {
            using var document = JsonDocument.Parse(line, Strict);
            var members = new EventMembers(document.RootElement);
            _ = members.Whole("at");
            var (entry, reference) = (members.Text("entry"), members.Text("reference"));
            if (entry is "charged" or "refunded")
            {
                var amount = new Amount(members.Whole("amount"), members.Text("currency"));
                facts.AddEntry(reference, members.Text("chargeId"), amount, entry == "refunded", isLate, Lines);
            }
            else if (entry is not ("declined" or "cancelled" or "challenge-opened" or "pending" or "authorized"))
            {
                fault = $"nobody knows the entry '{entry}'";
                return false;
            }
            return true;
        }
        catch (Exception e) when (e is JsonException or UnreadableEventException or DecoderFallbackException)
        {
            fault = e.Message.TrimEnd('.');
            return false;
        }
    }
}
