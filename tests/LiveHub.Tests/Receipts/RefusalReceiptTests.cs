using System.Text.Json;
using System.Text.Json.Nodes;
using LiveCommerce.Grains.Stock;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Ledger;
using LiveCommerce.LiveHub.Receipts;
using LiveCommerce.LiveHub.Tests.Hosting;

namespace LiveCommerce.LiveHub.Tests.Receipts;

/// <summary>A refused buyer takes a receipt home, and anybody can check it later: beside the running server, and against an export of its journal.</summary>
public sealed class RefusalReceiptTests(RunningShop shop) : IClassFixture<RunningShop>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("refused-").FullName;
    private readonly StringWriter _output = new();

    public void Dispose()
    {
        _output.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task ASoldOutShelfIsProvenToWhoeverWasTurnedAway()
    {
        var sku = await shop.NewSkuAsync(1);
        var (lucky, late) = (shop.NewGuest(), shop.NewGuest());
        var reserved = await lucky.ReservedAsync(sku);
        var early = await ReceiptAsync(late, sku, ProblemCode.FullyReserved);
        Assert.Equal("paid", (await lucky.BuyAsync(sku, reserved)).Ok(201).Text("status"));
        var receipt = await ReceiptAsync(late, sku, ProblemCode.SoldOut);

        Assert.Equal((sku, "sold-out", 1), (Said(receipt, "sku"), Said(receipt, "status"), (long)receipt["receipt"]!["quantity"]!));
        Holds(early);
        Holds(receipt);
        Assert.True(await VerifyExportAsync(receipt) == VerifyCommand.Clean, _output.ToString());
    }

    [Fact]
    public async Task EveryProvableRefusalHasAReceiptThatHolds()
    {
        var sku = await shop.NewSkuAsync(10);
        var drop = await shop.NewDropAsync(await shop.NewShowAsync(sku), ShopSetup.Draft(sku, quantity: 3, limit: 2, countdown: 200));
        var buyer = shop.NewGuest();
        var notOpen = await ReceiptAsync(buyer, sku, ProblemCode.OfferNotOpen, offerId: drop);
        var notEnough = await ReceiptAsync(buyer, sku, ProblemCode.NotEnough, quantity: 8);
        await buyer.ReservedAsync(sku);
        var limit = await ReceiptAsync(buyer, sku, ProblemCode.LimitReached, quantity: 100);

        Holds(notOpen);
        Holds(notEnough);
        Holds(limit);
    }

    [Theory]
    [InlineData("quantity", "2")]
    [InlineData("buyer", "\"g00000000000000000000000000000001\"")]
    [InlineData("sequence", "1")]
    [InlineData("at", "5")]
    public async Task WhatWasAlteredIsFound(string member, string value)
    {
        var (sku, buyer) = (await shop.NewSkuAsync(1), shop.NewGuest());
        await shop.NewGuest().ReservedAsync(sku);
        var receipt = await ReceiptAsync(buyer, sku, ProblemCode.FullyReserved);
        receipt["receipt"]![member] = JsonNode.Parse(value);

        Assert.Equal(VerifyCommand.BreachFound, Verify(receipt));
        Assert.Contains("receipt-signature-wrong", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AShopThatSignsWhatWasNotSoIsFound()
    {
        var (sku, buyer) = (await shop.NewSkuAsync(1), shop.NewGuest());
        await shop.NewGuest().ReservedAsync(sku);
        var told = (await ReceiptAsync(buyer, sku, ProblemCode.FullyReserved))["receipt"]!;
        // At sequence 1 the unit was free: a shop that turned somebody away then, and signs it, is found out by its own journal.
        var lie = shop.Get<ReceiptKey>().Sign(new RefusalReceipt(
            (long)told["at"]!, (string)told["buyer"]!, null, 1, (string)told["reservationId"]!, 1, sku, "fully-reserved"));

        Assert.Equal(VerifyCommand.BreachFound, Verify(JsonSerializer.SerializeToNode(lie, JsonSerializerOptions.Web)!));
        Assert.Contains("receipt-unjustified", _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("receipt-signature-wrong", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NobodyGetsAReceiptWhoDidNotAskForOneOrWasNotRefusedUnits()
    {
        var (sku, other, buyer) = (await shop.NewSkuAsync(1), await shop.NewSkuAsync(1), shop.NewGuest());
        await shop.NewGuest().ReservedAsync(sku);
        Assert.False((await buyer.ReserveAsync(sku)).Refused(ProblemCode.FullyReserved).TryGetProperty("receipt", out _));
        Assert.False((await AskAsync(buyer, sku, 101)).Refused(ProblemCode.Invalid, "quantity").TryGetProperty("receipt", out _));
        Assert.Equal("reserved", (await AskAsync(buyer, other, 1)).Ok(201).Text("status"));
    }

    [Fact]
    public void EveryReasonIsACodeOfTheProtocol()
    {
        var codes = Enum.GetValues<ProblemCode>().Select(code => ProblemTable.Of(code).Code).ToHashSet(StringComparer.Ordinal);
        Assert.All(Enum.GetValues<StockStatus>().Select(StockRefusals.CodeOf).OfType<string>(), code => Assert.Contains(code, codes));
    }

    private static string Said(JsonNode receipt, string member) => (string)receipt["receipt"]![member]!;

    private static Task<Answer> AskAsync(ApiClient buyer, string sku, long quantity, string? offerId = null) => buyer.PutAsync(
        $"/api/v1/stock/{sku}/reservations/{buyer.NewReservationId()}?receipt=true", offerId is null ? new { quantity } : new { quantity, offerId });

    private static async Task<JsonNode> ReceiptAsync(ApiClient buyer, string sku, ProblemCode code, long quantity = 1, string? offerId = null) =>
        JsonNode.Parse((await AskAsync(buyer, sku, quantity, offerId)).Refused(code).GetProperty("receipt").GetRawText())!;

    private void Holds(JsonNode receipt) => Assert.True(Verify(receipt) == VerifyCommand.Clean, $"{receipt}: {_output}");

    private int Verify(JsonNode receipt)
    {
        var path = Path.Combine(_folder, "refusal.json");
        File.WriteAllText(path, receipt.ToJsonString());
        return VerifyCommand.Invoke(["--data", shop.Folder, "--receipt", path], _output, _output);
    }

    private async Task<int> VerifyExportAsync(JsonNode receipt)
    {
        var (path, export, key) = (Path.Combine(_folder, "refusal.json"), Path.Combine(_folder, "journal.jsonl.gz"), Path.Combine(_folder, "key.pem"));
        await File.WriteAllTextAsync(path, receipt.ToJsonString());
        var answer = await shop.Anyone.GetAsync("/api/v1/receipts/key");
        Assert.Equal((200, "application/x-pem-file"), (answer.Status, answer.MediaType));
        await File.WriteAllTextAsync(key, answer.Text);
        Assert.Equal(0, ExportCommand.Invoke([export, "--data", shop.Folder], _output, _output));
        return VerifyCommand.Invoke(["--file", export, "--receipt", path, "--receipt-key", key], _output, _output);
    }
}
