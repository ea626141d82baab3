using LiveCommerce.Ledger;
using LiveCommerce.Ledger.Journal;

namespace LiveCommerce.LiveHub.Ledger;

/// <summary>A report in words for a person.</summary>
internal static class VerifyReportText
{
    public static void Write(VerifyReport report, JournalSource source, TextWriter output)
    {
        output.WriteLine($"Verified {source.Journal} ({report.Bytes:N0} bytes) in {report.Seconds:F1} s.");
        Topic(output, "structure", $"{Owners(report)}; {report.Batches:N0} batches, {report.Events:N0} events",
            "order, time, chain hashes, heads, messages");
        Topic(output, "stock", $"{report.Reservations:N0} reservations granted, {report.OpenReservations:N0} open; {report.SoldUnits:N0} units sold",
            "the law after every event");
        Topic(output, "purchases", $"{report.Orders:N0} orders, {report.PurchasesUnderWay:N0} under way",
            "steps, totals, every sale against its payment");
        if (report.Books is { } books)
        {
            Topic(output, "books", $"{books.Lines:N0} lines, {books.Charges:N0} charges, {books.ChargesUnderWay:N0} of them under way",
                "one charge for each order");
            if (books.LastLineTorn) output.WriteLine("              the last line was cut off and not counted");
        }
        if (report.Days > 0) Topic(output, "days", $"{report.Days:N0} sealed", "the Merkle root of each, and their chain");
        if (report.Refusals > 0) Topic(output, "refusals", $"{report.Refusals:N0} counted", "their chain and their sequences");
        if (report.AnchoredOwners is { } anchored) Topic(output, "anchor", $"{anchored:N0} owners, root {report.AnchorRoot}", "nothing it remembers was rewritten or is gone");
        if (source.Receipt is not null) Topic(output, "receipt", source.Receipt, "signature, and the state that it names");
        if (report.StartedBehindArchive > 0)
        {
            output.WriteLine($"              {report.StartedBehindArchive:N0} owners were verified from where their archived part ends; " +
                $"{report.NeedsArchive:N0} checks need that part (--archive FILE)");
        }
        if (report.IsClean) output.WriteLine("Clean.");
        else WriteBreaches(report, output);
    }

    private static string Owners(VerifyReport report) =>
        report.Owners.Count == 0 ? "no owners" : string.Join(", ", report.Owners.Select(kind => $"{kind.Value:N0} {kind.Key}"));

    private static void Topic(TextWriter output, string name, string numbers, string promises) =>
        output.WriteLine($"  {name,-11} {numbers}: {promises}");

    private static void WriteBreaches(VerifyReport report, TextWriter output)
    {
        var kinds = string.Join(", ", report.BreachesByKind.Select(kind => $"{kind.Value:N0} {kind.Key}"));
        output.WriteLine($"{report.BreachCount:N0} breaches: {kinds}.");
        foreach (var breach in report.Breaches) output.WriteLine($"  {breach}");
        if (report.BreachCount > report.Breaches.Count) output.WriteLine($"  … and {report.BreachCount - report.Breaches.Count:N0} more.");
    }
}
