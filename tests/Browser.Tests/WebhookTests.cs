using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LiveCommerce.Browser.Tests;

/// <summary>A host tells the shop where its events go, and sees what became of them.</summary>
public sealed class WebhookTests(RunningShop shop) : IClassFixture<RunningShop>
{
    /// <summary>A name that leads nowhere, today and ever (RFC 6761).</summary>
    private const string Nowhere = "https://hooks.warehouse.invalid/livecommerce";

    [Fact]
    public async Task AnEndpointIsAddedTestedRotatedAndSwitchedOff()
    {
        var host = await shop.DeskAsync();
        await host.GotoAsync("/host");
        await host.GetByTestId("host-name-input").FillAsync("host");
        await host.GetByTestId("host-password").FillAsync(shop.Password);
        await host.GetByTestId("host-sign-in").ClickAsync();
        await host.GetByTestId("nav-webhooks").ClickAsync();

        await host.GetByTestId("endpoint-url").FillAsync("https://169.254.169.254/latest/meta-data/");
        await host.GetByTestId("endpoint-save").ClickAsync();
        await Expect(host.GetByTestId("endpoint-rule")).ToContainTextAsync("inside of a cloud");
        await host.GetByTestId("endpoint-url").FillAsync(Nowhere);
        await host.GetByTestId("endpoint-description").FillAsync("Warehouse");
        await host.GetByTestId("endpoint-save").ClickAsync();
        await Expect(host.GetByTestId("secret")).ToContainTextAsync("whsec_");
        var secret = await host.GetByTestId("secret").TextContentAsync();
        await RunningShop.LookAsync(host, "host-webhooks");

        await host.GetByTestId("endpoint").ClickAsync();
        await Expect(host.GetByTestId("secret")).ToHaveCountAsync(0); // shown once
        await Expect(host.GetByTestId("endpoint-state")).ToHaveTextAsync("on");
        await host.GetByTestId("endpoint-test").ClickAsync();
        var entry = host.Locator("[data-testid=delivery][data-type='webhook.test']");
        await Expect(entry).ToHaveCountAsync(1);
        await host.GetByTestId("endpoint-rotate").ClickAsync();
        await Expect(host.GetByTestId("secret")).ToContainTextAsync("whsec_");
        await Expect(host.GetByTestId("secret")).Not.ToHaveTextAsync(secret!);

        await host.GetByTestId("endpoint-switch").ClickAsync();
        await Expect(host.GetByTestId("endpoint-condition")).ToContainTextAsync("A host has switched it off.");
        await Expect(host.GetByTestId("endpoint-test")).ToBeDisabledAsync();
        await RunningShop.LookAsync(host, "host-webhook");
        await host.GetByTestId("endpoint-delete").ClickAsync();
        await host.GetByTestId("endpoint-delete-confirm").ClickAsync();
        await Expect(host.GetByText("Nobody is told yet.")).ToBeVisibleAsync();
    }
}
