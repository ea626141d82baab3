using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LiveCommerce.Browser.Tests;

/// <summary>Who comes too late waits in line, and is told when a unit is there. Nobody reloads, except where it is said.</summary>
public sealed class WaitlistTests(RunningShop shop) : IClassFixture<RunningShop>
{
    private const string Row = "[data-testid=line-up-item][data-sku='PHONES-01']";

    [Fact]
    public async Task AUnitThatComesBackGoesToTheFirstInLineWhoBuysIt()
    {
        var owner = await ReserveAllAsync();
        var (first, second) = (await shop.PhoneAsync(), await shop.PhoneAsync());
        await WaitAsync(first, place: 1);
        await RunningShop.LookAsync(first, "in-line-phone");
        await WaitAsync(second, place: 2);
        await RunningShop.LookAsync(second, "second-in-line-phone");
        await second.GetByTestId("keep-watching").ClickAsync();
        await Expect(second.GetByTestId("pill-place")).ToContainTextAsync("Number 2");
        await RunningShop.LookAsync(second, "watching-in-line-phone");
        await second.ReloadAsync();
        await Expect(second.GetByTestId("pill-place")).ToContainTextAsync("Number 2");

        await owner.GetByTestId("give-back").ClickAsync();
        await Expect(first.GetByTestId("promoted")).ToContainTextAsync("set aside for you");
        await Expect(first.GetByTestId("seconds-left")).ToBeVisibleAsync();
        await RunningShop.LookAsync(first, "promoted-phone");
        await Expect(second.GetByTestId("pill-place")).ToContainTextAsync("Number 1", new() { Timeout = 15_000 });
        await first.GetByTestId("pay").ClickAsync();
        await Expect(first.GetByTestId("order-number")).ToContainTextAsync("LC-");
        await RunningShop.LookAsync(first, "promoted-paid-phone");

        // The one behind declines nothing and leaves.
        await second.GetByTestId("resume-reservation").ClickAsync();
        await second.GetByTestId("leave-line").ClickAsync();
        await Expect(second.GetByTestId("reservation-lost")).ToContainTextAsync("left the line");

        await LookAtTheDeskAsync();
    }

    /// <summary>The host takes the unit back, corrects the books and writes one off.</summary>
    private async Task LookAtTheDeskAsync()
    {
        var host = await shop.DeskAsync();
        await host.GotoAsync("/host");
        await host.GetByTestId("host-name-input").FillAsync("host");
        await host.GetByTestId("host-password").FillAsync(shop.Password);
        await host.GetByTestId("host-sign-in").ClickAsync();
        await host.GetByTestId("nav-orders").ClickAsync();
        await host.GetByTestId("return").ClickAsync();
        await host.GetByTestId("return-write-off").ClickAsync();
        await Expect(host.GetByTestId("returned")).ToContainTextAsync("1 written off");
        await RunningShop.LookAsync(host, "host-return");

        await host.GetByTestId("nav-catalogue").ClickAsync();
        await host.Locator("[data-product=headphones]").ClickAsync();
        await Expect(host.GetByTestId("count-writtenOff")).ToHaveTextAsync("1");
        await host.GetByTestId("stock-counted").FillAsync("30");
        await host.GetByTestId("correct").ClickAsync();
        await Expect(host.GetByTestId("count-stocked")).ToHaveTextAsync("30");
        await host.GetByTestId("stock-quantity").FillAsync("2");
        await host.GetByTestId("write-off").ClickAsync();
        await Expect(host.GetByTestId("count-writtenOff")).ToHaveTextAsync("3");
        await RunningShop.LookAsync(host, "host-stock");
    }

    /// <summary>25 units are there: others hold 24 of them, and a person at a phone the last.</summary>
    private async Task<IPage> ReserveAllAsync()
    {
        var others = await shop.PhoneAsync();
        await others.GotoAsync("/?stream=demo");
        await Expect(others.Locator(Row)).ToBeVisibleAsync();
        await others.EvaluateAsync(
            """
            async () => {
              const guest = await (await fetch('/api/v1/guests', { method: 'POST' })).json();
              const hex = Date.now().toString(16).padStart(12, '0');
              const id = `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000001`;
              const answer = await fetch(`/api/v1/stock/PHONES-01/reservations/${id}`, {
                method: 'PUT',
                headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${guest.token}` },
                body: JSON.stringify({ quantity: 24 }),
              });
              if (!answer.ok) throw new Error(await answer.text());
            }
            """);
        var owner = await shop.PhoneAsync();
        await owner.GotoAsync("/?stream=demo");
        await owner.Locator(Row).GetByTestId("reserve").ClickAsync();
        await Expect(owner.GetByTestId("buying-step")).ToHaveAttributeAsync("data-step", "reserved");
        return owner;
    }

    private static async Task WaitAsync(IPage buyer, int place)
    {
        await buyer.GotoAsync("/?stream=demo");
        await buyer.Locator(Row).GetByTestId("wait").ClickAsync();
        await Expect(buyer.GetByTestId("buying-step")).ToHaveAttributeAsync("data-step", "waiting");
        await Expect(buyer.GetByTestId("place")).ToHaveTextAsync(place.ToString());
    }
}
