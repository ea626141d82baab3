using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LiveCommerce.Browser.Tests;

/// <summary>The main job, as people see it: a host, buyers, and those who come too late. Nobody reloads.</summary>
public sealed class DropTests(RunningShop shop) : IClassFixture<RunningShop>
{
    [Fact]
    public async Task AHostDropsFiveUnitsAndEverybodySeesThemGo()
    {
        var host = await SignInAsync();
        await MakeShowAsync(host, "Friday drop", "POSTER-01");

        IPage[] buyers = [await shop.PhoneAsync(), await shop.PhoneAsync()];
        var late = await shop.PhoneAsync();
        foreach (var viewer in (IPage[])[.. buyers, late])
        {
            await viewer.GotoAsync($"/?stream={StreamOf(host)}");
            await Expect(viewer.GetByTestId("pinned-title")).ToContainTextAsync("Sunset poster");
        }

        await StartDropAsync(host, quantity: "5", price: "9.99", limit: "3", countdown: "0");
        foreach (var viewer in (IPage[])[.. buyers, late]) await ExpectStockAsync(viewer, 5);
        await RunningShop.LookAsync(buyers[0], "drop-open-phone");

        await ReserveAsync(buyers[0], units: 2);
        await ExpectStockAsync(buyers[1], 3);
        await ExpectStockAsync(late, 3);
        await PayAsync(buyers[0], "sandbox_ok");
        await Expect(buyers[0].GetByTestId("order-number")).ToContainTextAsync("LC-");
        await RunningShop.LookAsync(buyers[0], "paid-phone");

        await ReserveAsync(buyers[1], units: 3);
        await Expect(late.GetByTestId("pinned").GetByTestId("stock-count")).ToHaveAttributeAsync("data-state", "fully-reserved");
        await RunningShop.LookAsync(late, "fully-reserved-phone");
        await PayAsync(buyers[1], "sandbox_ok");
        await Expect(buyers[1].GetByTestId("order-number")).ToContainTextAsync("LC-");

        await Expect(late.GetByTestId("pinned").GetByTestId("stock-count")).ToHaveAttributeAsync("data-state", "sold-out");
        await RunningShop.LookAsync(late, "gone-phone");
        await Expect(host.GetByTestId("figures-orders")).ToContainTextAsync("2");
        await Expect(host.GetByTestId("figures-sold")).ToContainTextAsync("5");
        await RunningShop.LookAsync(host, "host-figures");
        await host.GetByTestId("nav-orders").ClickAsync();
        await Expect(host.GetByTestId("order").Filter(new() { HasText = "Sunset poster" })).ToHaveCountAsync(2);
        await RunningShop.LookAsync(host, "host-orders");
    }

    [Fact]
    public async Task AChallengedPaymentComesBackToTheShowAndIsPaid()
    {
        var buyer = await shop.PhoneAsync();
        await buyer.GotoAsync("/?stream=demo");
        await Expect(buyer.GetByTestId("pinned-title")).ToContainTextAsync("Studio mug");
        await ReserveAsync(buyer, units: 1);
        await RunningShop.LookAsync(buyer, "payment-phone");
        await PayAsync(buyer, "sandbox_challenge");
        await buyer.GetByTestId("challenge-accept").ClickAsync();
        await Expect(buyer.GetByTestId("outcome")).ToHaveAttributeAsync("data-status", "paid");
        await RunningShop.LookAsync(buyer, "challenge-paid-phone");
        await buyer.GetByTestId("back-to-show").ClickAsync();
        await buyer.GetByTestId("my-orders").ClickAsync();
        await Expect(buyer.GetByTestId("order")).ToHaveCountAsync(1);
        await RunningShop.LookAsync(buyer, "my-orders-phone");
    }

    [Fact]
    public async Task ADeclinedCardGivesTheUnitBackToEverybody()
    {
        var other = await shop.DeskAsync();
        await other.GotoAsync("/?stream=demo");
        var cap = other.Locator("[data-testid=line-up-item][data-sku='CAP-01']").GetByTestId("stock-count");
        await Expect(cap).ToHaveAttributeAsync("data-available", "80");
        await RunningShop.LookAsync(other, "viewer-desk");

        var buyer = await shop.PhoneAsync();
        await buyer.GotoAsync("/?stream=demo");
        await buyer.Locator("[data-testid=line-up-item][data-sku='CAP-01']").GetByTestId("reserve").ClickAsync();
        await Expect(buyer.GetByTestId("buying-step")).ToHaveAttributeAsync("data-step", "reserved");
        await Expect(cap).ToHaveAttributeAsync("data-available", "79");
        await PayAsync(buyer, "sandbox_decline");
        await Expect(buyer.GetByTestId("outcome")).ToHaveAttributeAsync("data-status", "declined");
        await Expect(cap).ToHaveAttributeAsync("data-available", "80");
    }

    [Fact]
    public async Task ADropOverTwoItemsHasOneLimitOverBoth()
    {
        var host = await SignInAsync();
        await MakeShowAsync(host, "Double drop", "TOTE-01");
        await host.GetByTestId("line-up-sku").FillAsync("CANDLE-01");
        await host.GetByTestId("line-up-add").ClickAsync();
        await host.GetByTestId("drop-form").Locator("summary").ClickAsync();
        foreach (var sku in (string[])["TOTE-01", "CANDLE-01"])
            await host.Locator($"[data-testid=drop-item][data-sku='{sku}']").GetByTestId("drop-in").CheckAsync();
        await host.GetByTestId("drop-limitPerBuyer").FillAsync("2");
        await host.GetByTestId("drop-countdownSeconds").FillAsync("0");
        await RunningShop.LookAsync(host, "host-double-drop");
        await host.GetByTestId("start-drop").ClickAsync();
        await Expect(host.Locator("[data-testid=offer][data-phase=open]")).ToHaveCountAsync(2);

        var buyer = await shop.PhoneAsync();
        await buyer.GotoAsync($"/?stream={StreamOf(host)}");
        await ReserveAsync(buyer, units: 2);
        await PayAsync(buyer, "sandbox_ok");
        await Expect(buyer.GetByTestId("order-number")).ToContainTextAsync("LC-");
        await buyer.GetByTestId("back-to-show").ClickAsync();
        await buyer.Locator("[data-testid=line-up-item][data-sku='CANDLE-01']").GetByTestId("reserve").ClickAsync();
        await Expect(buyer.Locator("[data-code='limit-reached']")).ToBeVisibleAsync();
        await RunningShop.LookAsync(buyer, "double-drop-limit-phone");
    }

    [Fact]
    public async Task ABundleIsBoughtAsAWholeAtItsOnePrice()
    {
        var host = await SignInAsync();
        await MakeShowAsync(host, "Bundles", "TOTE-01");
        await host.GetByTestId("line-up-sku").FillAsync("MUG-01");
        await host.GetByTestId("line-up-add").ClickAsync();
        await host.GetByTestId("bundle-form").Locator("summary").ClickAsync();
        foreach (var sku in (string[])["TOTE-01", "MUG-01"])
            await host.Locator($"[data-testid=bundle-item][data-sku='{sku}']").GetByTestId("bundle-in").CheckAsync();
        await host.Locator("[data-testid=bundle-item][data-sku='MUG-01']").GetByTestId("bundle-each").FillAsync("2");
        await host.GetByTestId("bundle-price").FillAsync("45.00");
        await host.GetByTestId("bundle-bundles").FillAsync("5");
        await host.GetByTestId("bundle-countdownSeconds").FillAsync("0");
        await RunningShop.LookAsync(host, "host-bundle");
        await host.GetByTestId("start-bundle").ClickAsync();
        await Expect(host.Locator("[data-testid=offer][data-phase=open]")).ToHaveCountAsync(2);

        var buyer = await shop.PhoneAsync();
        await buyer.GotoAsync($"/?stream={StreamOf(host)}");
        await Expect(buyer.GetByTestId("bundle-title")).ToHaveTextAsync("Market tote + 2 × Studio mug");
        await Expect(buyer.GetByTestId("bundle-count")).ToHaveAttributeAsync("data-available", "5");
        await RunningShop.LookAsync(buyer, "bundle-phone");
        await buyer.GetByTestId("reserve-bundle").ClickAsync();
        await Expect(buyer.GetByTestId("buying-step")).ToHaveAttributeAsync("data-step", "reserved");
        await Expect(buyer.GetByTestId("pay")).ToContainTextAsync("45.00");
        await RunningShop.LookAsync(buyer, "bundle-reserved-phone");
        await PayAsync(buyer, "sandbox_ok");
        await Expect(buyer.GetByTestId("order-number")).ToContainTextAsync("LC-");
        await buyer.GetByTestId("back-to-show").ClickAsync();
        await Expect(buyer.GetByTestId("bundle-count")).ToHaveAttributeAsync("data-available", "4");
    }

    [Fact]
    public async Task TheDemoFilmPlays()
    {
        var viewer = await shop.PhoneAsync();
        await viewer.GotoAsync("/?stream=demo");
        await Expect(viewer.GetByTestId("video")).ToHaveAttributeAsync("data-state", "playing");
        await RunningShop.LookAsync(viewer, "film-phone");
    }

    [Fact]
    public async Task AWrongPasswordIsSaidInWords()
    {
        var host = await shop.DeskAsync();
        await host.GotoAsync("/host");
        await host.GetByTestId("host-name-input").FillAsync("host");
        await host.GetByTestId("host-password").FillAsync("not the password");
        await host.GetByTestId("host-sign-in").ClickAsync();
        await Expect(host.Locator("[data-code='sign-in-failed']")).ToBeVisibleAsync();
    }

    private async Task<IPage> SignInAsync()
    {
        var host = await shop.DeskAsync();
        await host.GotoAsync("/host");
        await host.GetByTestId("host-name-input").FillAsync("host");
        await host.GetByTestId("host-password").FillAsync(shop.Password);
        await host.GetByTestId("host-sign-in").ClickAsync();
        await host.GetByTestId("nav-shows").ClickAsync();
        return host;
    }

    private static async Task MakeShowAsync(IPage host, string title, string sku)
    {
        await host.GetByTestId("show-title").FillAsync(title);
        await host.GetByTestId("create-show").ClickAsync();
        await host.GetByTestId("line-up-sku").FillAsync(sku);
        await host.GetByTestId("line-up-add").ClickAsync();
        await host.Locator($"[data-testid=line-up-item][data-sku='{sku}']").GetByTestId("pin").ClickAsync();
        await host.GetByTestId("go-live").ClickAsync();
        await Expect(host.GetByTestId("end-stream")).ToBeVisibleAsync();
    }

    private static string StreamOf(IPage host) => host.Url[(host.Url.LastIndexOf('/') + 1)..];

    private static async Task StartDropAsync(IPage host, string quantity, string price, string limit, string countdown)
    {
        await host.GetByTestId("offer-kind").SelectOptionAsync("drop");
        await host.GetByTestId("offer-quantity").FillAsync(quantity);
        await host.GetByTestId("offer-price").FillAsync(price);
        await host.GetByTestId("offer-limitPerBuyer").FillAsync(limit);
        await host.GetByTestId("offer-countdownSeconds").FillAsync(countdown);
        await host.GetByTestId("start-offer").ClickAsync();
        await Expect(host.Locator("[data-testid=offer][data-phase=open]")).ToBeVisibleAsync();
    }

    private static Task ExpectStockAsync(IPage viewer, int units) =>
        Expect(viewer.GetByTestId("pinned").GetByTestId("stock-count")).ToHaveAttributeAsync("data-available", units.ToString());

    private static async Task ReserveAsync(IPage buyer, int units)
    {
        for (var i = 1; i < units; i++) await buyer.GetByTestId("pinned").GetByTestId("one-more").ClickAsync();
        await buyer.GetByTestId("pinned").GetByTestId("reserve").ClickAsync();
        await Expect(buyer.GetByTestId("buying-step")).ToHaveAttributeAsync("data-step", "reserved");
    }

    private static async Task PayAsync(IPage buyer, string method)
    {
        await buyer.GetByTestId($"method-{method}").ClickAsync();
        await buyer.GetByTestId("pay").ClickAsync();
    }
}
