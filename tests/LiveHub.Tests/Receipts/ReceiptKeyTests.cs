using System.Text.Json;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.LiveHub.Ledger;
using LiveCommerce.LiveHub.Receipts;

namespace LiveCommerce.LiveHub.Tests.Receipts;

public sealed class ReceiptKeyTests : IDisposable
{
    private const string Sku = "Käse \"extra\"";

    private static readonly RefusalReceipt Refusal =
        new(At: 7, "g00000000000000000000000000000001", OfferId: null, Quantity: 5, "01900000-0000-7000-8000-000000000001", Sequence: 1, Sku, "not-enough");

    private readonly string _folder = Directory.CreateTempSubdirectory("receipt-").FullName;
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Fact]
    public void TheSignedTextIsCanonical() => Assert.Equal(
        """{"at":7,"buyer":"g00000000000000000000000000000001","offerId":"drop","quantity":5,"reservationId":"01900000-0000-7000-8000-000000000001","sequence":1,"sku":"Käse \"extra\"","status":"not-enough"}""",
        System.Text.Encoding.UTF8.GetString((Refusal with { OfferId = "drop" }).ToCanonicalJson()));

    [Fact]
    public void AKeyOutlivesTheProcessAndNamesItself()
    {
        using var first = ReceiptKey.Open(Path.Combine(_folder, "receipts"));
        using var second = ReceiptKey.Open(Path.Combine(_folder, "receipts"));
        Assert.Equal(first.Id, second.Id);
        Assert.Equal(64, first.Id.Length);
        Assert.NotEqual(first.Sign(Refusal).Signature, second.Sign(Refusal).Signature);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, "receipts", "receipt.key")));
    }

    [Fact]
    public void ADamagedKeyIsRefusedWithAdvice()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "receipts"));
        File.WriteAllText(Path.Combine(_folder, "receipts", "receipt.key"), "nothing");
        Assert.Contains("backup", Assert.Throws<ReceiptKeyException>(() => ReceiptKey.Open(Path.Combine(_folder, "receipts"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, VerifyCommand.Clean)]
    [InlineData(3, VerifyCommand.BreachFound)]
    public void AReceiptIsProvenByTheJournalOrNot(long quantity, int expected)
    {
        WriteJournal();
        using (var key = ReceiptKey.Open(Path.Combine(_folder, "receipts")))
            File.WriteAllText(Path.Combine(_folder, "refusal.json"), JsonSerializer.Serialize(key.Sign(Refusal with { Quantity = quantity }), JsonSerializerOptions.Web));

        Assert.Equal(expected, VerifyCommand.Invoke(["--data", _folder, "--receipt", Path.Combine(_folder, "refusal.json")], _output, _error));
    }

    [Fact]
    public void AReceiptOfAnotherShopIsNotOurs()
    {
        WriteJournal();
        using (var ours = ReceiptKey.Open(Path.Combine(_folder, "receipts"))) Assert.NotEmpty(ours.Id);
        using (var key = ReceiptKey.Open(Path.Combine(_folder, "theirs")))
            File.WriteAllText(Path.Combine(_folder, "refusal.json"), JsonSerializer.Serialize(key.Sign(Refusal), JsonSerializerOptions.Web));

        Assert.Equal(VerifyCommand.BreachFound, VerifyCommand.Invoke(["--data", _folder, "--receipt", Path.Combine(_folder, "refusal.json")], _output, _error));
        Assert.Contains("receipt-signature-wrong", _output.ToString(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void WriteJournal()
    {
        using var journal = new SqliteJournal(Path.Combine(_folder, "journal.db"));
        LedgerJournal.Append(journal, new GrainKey("stock", Sku), """[{"at":5,"operationId":"o","quantity":3,"type":"restocked.v1"}]""", new UnitCounters(3, 3, 0, 0, 0, 0));
    }
}
