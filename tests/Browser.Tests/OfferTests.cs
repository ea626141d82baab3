using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LiveCommerce.Browser.Tests;

/// <summary>A price that falls, units for a code, and the red button, as people see them. Nobody reloads.</summary>
public sealed class OfferTests(RunningShop shop) : IClassFixture<RunningShop>
{
    [Fact]
    public async Task APriceFallsACodeIsSaidAndTheHostStopsEverything()
    {
        var host = await shop.DeskAsync();
        await host.GotoAsync("/host");
        await host.GetByTestId("host-name-input").FillAsync("host");
        await host.GetByTestId("host-password").FillAsync(shop.Password);
        await host.GetByTestId("host-sign-in").ClickAsync();
        await host.GetByTestId("nav-shows").ClickAsync();
        await host.GetByTestId("show-title").FillAsync("Falling Friday");
        await host.GetByTestId("create-show").ClickAsync();
        await host.GetByTestId("line-up-sku").FillAsync("POSTER-01");
        await host.GetByTestId("line-up-add").ClickAsync();
        await host.Locator("[data-testid=line-up-item][data-sku='POSTER-01']").GetByTestId("pin").ClickAsync();
        await host.GetByTestId("go-live").ClickAsync();
        await Expect(host.GetByTestId("end-stream")).ToBeVisibleAsync();

        await StartAsync(host, "drop", "9.99", async () =>
        {
            await host.GetByTestId("offer-extras").Locator("summary").ClickAsync();
            await host.GetByTestId("offer-fallsBy").FillAsync("1.00");
            await host.GetByTestId("offer-fallsEvery").FillAsync("2");
            await host.GetByTestId("offer-fallsTo").FillAsync("4.99");
            await host.GetByTestId("offer-alsoAtFullPrice").UncheckAsync();
            await RunningShop.LookAsync(host, "host-falling-price");
        });
        await Expect(host.GetByTestId("offer")).ToHaveCountAsync(1);
        await host.GetByTestId("offer-fallsBy").FillAsync("");
        await StartAsync(host, "claim", "3.00", () => host.GetByTestId("offer-code").FillAsync("FRIDAY"));
        await Expect(host.Locator("[data-testid=offer][data-phase=open]")).ToHaveCountAsync(2);

        var buyer = await shop.PhoneAsync();
        await buyer.GotoAsync($"/?stream={host.Url[(host.Url.LastIndexOf('/') + 1)..]}");
        await Expect(buyer.GetByTestId("pinned").GetByTestId("falls-in")).ToBeVisibleAsync();
        await RunningShop.LookAsync(buyer, "falling-price-phone");
        await Expect(buyer.GetByTestId("pinned").GetByTestId("price")).ToContainTextAsync("4.99", new() { Timeout = 20_000 });

        await buyer.GetByTestId("code").FillAsync("MONDAY");
        await buyer.GetByTestId("claim").ClickAsync();
        await Expect(buyer.Locator("[data-code='code-unknown']")).ToBeVisibleAsync();
        await RunningShop.LookAsync(buyer, "wrong-code-phone");

        var second = await shop.PhoneAsync();
        await second.GotoAsync(buyer.Url);
        await second.GetByTestId("code").FillAsync("friday");
        await second.GetByTestId("claim").ClickAsync();
        await Expect(second.GetByTestId("buying-step")).ToHaveAttributeAsync("data-step", "reserved");

        await host.GetByTestId("stop-all").ClickAsync();
        await host.GetByTestId("stop-all-confirm").ClickAsync();
        await Expect(host.GetByTestId("offer-account")).ToHaveCountAsync(2);
        await Expect(host.GetByTestId("offer-account").Filter(new() { HasText = "1 reserved, which may still be paid" })).ToHaveCountAsync(1);
        await RunningShop.LookAsync(host, "host-stopped");

        // What was claimed keeps its price and is paid.
        await second.GetByTestId("method-sandbox_ok").ClickAsync();
        await second.GetByTestId("pay").ClickAsync();
        await Expect(second.GetByTestId("order-number")).ToContainTextAsync("LC-");
    }

    private static async Task StartAsync(IPage host, string kind, string price, Func<Task> more)
    {
        await host.GetByTestId("offer-kind").SelectOptionAsync(kind);
        await host.GetByTestId("offer-quantity").FillAsync("5");
        await host.GetByTestId("offer-price").FillAsync(price);
        await host.GetByTestId("offer-limitPerBuyer").FillAsync("1");
        await host.GetByTestId("offer-countdownSeconds").FillAsync("0");
        await more();
        await host.GetByTestId("start-offer").ClickAsync();
        await Expect(host.Locator("[data-testid=offer][data-phase=open]").First).ToBeVisibleAsync();
    }
}
