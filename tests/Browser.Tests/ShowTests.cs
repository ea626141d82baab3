using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LiveCommerce.Browser.Tests;

/// <summary>A show from its rehearsal to its replay, as a producer and a viewer see it.</summary>
public sealed class ShowTests(RunningShop shop) : IClassFixture<RunningShop>
{
    [Fact]
    public async Task AShowIsRehearsedRunsByItsPlanAndIsReplayed()
    {
        var host = await SignInAsync();
        await CreateAsync(host, "Autumn evening", "MUG-01", "CAP-01", "TOTE-01");
        await host.GetByTestId("starts-at").FillAsync(TimeProvider.System.GetUtcNow().AddDays(2).ToString("yyyy-MM-dd'T'HH:mm"));
        await host.GetByTestId("schedule").ClickAsync();
        await Expect(host.GetByTestId("stream-status")).ToHaveTextAsync("scheduled");
        var viewer = await shop.PhoneAsync();
        await viewer.GotoAsync($"/?stream={StreamOf(host)}");
        await Expect(viewer.GetByTestId("stream-scheduled")).ToBeVisibleAsync();

        await host.GetByTestId("run-edit").ClickAsync();
        await host.GetByTestId("run-text").FillAsync("0:01 Welcome\n10:00 Mugs and caps");
        await host.Locator("[data-testid=segment-pin][data-sku='MUG-01']").Last.ClickAsync();
        await host.Locator("[data-testid=segment-pin][data-sku='CAP-01']").Last.ClickAsync();
        await RunningShop.LookAsync(host, "host-plan");
        await host.GetByTestId("run-save").ClickAsync();

        await host.GetByTestId("rehearse").ClickAsync();
        await Expect(host.GetByTestId("stream-status")).ToHaveTextAsync("rehearsal");
        await host.GetByTestId("offer-kind").SelectOptionAsync("drop");
        await host.GetByTestId("offer-quantity").FillAsync("100000");
        await host.GetByTestId("offer-price").FillAsync("9.99");
        await host.GetByTestId("offer-countdownSeconds").FillAsync("0");
        await host.GetByTestId("start-offer").ClickAsync();
        await Expect(host.Locator("[data-testid=offer][data-phase=open]")).ToContainTextAsync("Practice");
        await host.GetByTestId("segment").First.GetByTestId("segment-begin").ClickAsync();
        await Expect(host.GetByTestId("segment-elapsed")).ToContainTextAsync("over");
        await RunningShop.LookAsync(host, "host-rehearsal");
        await Expect(viewer.GetByTestId("stream-scheduled")).ToBeVisibleAsync();

        await host.GetByTestId("go-live").ClickAsync();
        await Expect(host.GetByTestId("offer")).ToHaveCountAsync(0);
        await host.GetByTestId("segment").Last.GetByTestId("segment-begin").ClickAsync();
        await Expect(viewer.GetByTestId("pinned")).ToHaveCountAsync(2);
        await host.Locator("[data-testid=line-up-item][data-sku='TOTE-01']").GetByTestId("pin").ClickAsync();
        await Expect(viewer.GetByTestId("pinned")).ToHaveCountAsync(3);
        await RunningShop.LookAsync(viewer, "three-pins-phone");
        await host.GetByTestId("publish-key-show").ClickAsync();
        await Expect(host.GetByTestId("publish-key")).Not.ToContainTextAsync("•");
        await RunningShop.LookAsync(host, "host-show-live");
        await host.SetViewportSizeAsync(390, 844);
        await RunningShop.LookAsync(host, "host-show-phone");
        await host.SetViewportSizeAsync(1280, 900);

        await host.GetByTestId("end-stream").ClickAsync();
        await host.GetByTestId("raid-target").SelectOptionAsync("demo");
        await RunningShop.LookAsync(host, "host-raid");
        await host.GetByTestId("end-confirm").ClickAsync();
        await Expect(viewer.GetByTestId("raid")).ToBeVisibleAsync();
        await RunningShop.LookAsync(viewer, "raid-phone");
        await viewer.GetByTestId("raid-go").ClickAsync();
        await Expect(viewer.GetByTestId("stream-title")).ToContainTextAsync("Late night studio sale");

        await host.GetByTestId("recording").FillAsync("/demo/show.m3u8");
        await host.GetByTestId("publish-replay").ClickAsync();
        await Expect(host.GetByTestId("stream-status")).ToHaveTextAsync("replay");
        await viewer.GotoAsync($"/?stream={StreamOf(host)}");
        await Expect(viewer.GetByTestId("video")).ToHaveAttributeAsync("data-state", "playing");
    }

    [Fact]
    public async Task TheOwnerSeesTheCrewAndIsToldOfAnUnknownName()
    {
        var host = await SignInAsync();
        await CreateAsync(host, "Crewed", "MUG-01");
        await Expect(host.GetByTestId("crew-member")).ToHaveCountAsync(1);
        await host.GetByTestId("crew-name").FillAsync("Nobody of this shop");
        await host.GetByTestId("crew-role").SelectOptionAsync("producer");
        await host.GetByTestId("crew-grant").ClickAsync();
        await Expect(host.Locator("[data-code='invalid']")).ToBeVisibleAsync();
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

    private static async Task CreateAsync(IPage host, string title, params string[] skus)
    {
        await host.GetByTestId("show-title").FillAsync(title);
        await host.GetByTestId("create-show").ClickAsync();
        foreach (var sku in skus)
        {
            await host.GetByTestId("line-up-sku").FillAsync(sku);
            await host.GetByTestId("line-up-add").ClickAsync();
            await Expect(host.Locator($"[data-testid=line-up-item][data-sku='{sku}']")).ToBeVisibleAsync();
        }
    }

    private static string StreamOf(IPage host) => host.Url[(host.Url.LastIndexOf('/') + 1)..];
}
