using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LiveCommerce.Browser.Tests;

/// <summary>A host and two viewers talk, as they see it. Nobody reloads.</summary>
public sealed class TalkTests(RunningShop shop) : IClassFixture<RunningShop>
{
    [Fact]
    public async Task ViewersTalkAskVoteAndBuyAndTheHostKeepsOrder()
    {
        var host = await HostOfTheDemoAsync();
        var (anna, ben) = (await shop.PhoneAsync(), await shop.DeskAsync());
        await anna.GotoAsync("/?stream=demo");
        await ben.GotoAsync("/?stream=demo");

        await SayAsync(anna, "Is the mug red?", "Anna");
        await Expect(Lines(ben)).ToContainTextAsync(["Is the mug red?"]);
        await host.GetByTestId("host-say").FillAsync("It is, and glazed by hand.");
        await host.GetByTestId("host-say-send").ClickAsync();
        await Expect(Lines(anna).Last).ToContainTextAsync("glazed by hand");
        await host.GetByTestId("moderated-line").First.GetByTestId("pin-line").ClickAsync();
        await Expect(anna.GetByTestId("talk-pinned")).ToContainTextAsync("glazed by hand");

        await SayAsync(ben, "see https://example.com");
        await Expect(ben.Locator("[data-testid=say-refused] [data-code='links-not-allowed']")).ToBeVisibleAsync();
        await SayAsync(ben, "something rude");
        await Expect(Lines(anna).Last).ToContainTextAsync("something rude");
        await RunningShop.LookAsync(anna, "talk-phone");
        await host.GetByTestId("moderated-line").Filter(new() { HasText = "something rude" }).GetByTestId("mute-speaker").ClickAsync();
        await Expect(anna.GetByText("something rude")).ToHaveCountAsync(0);
        await SayAsync(ben, "hello?");
        await Expect(ben.Locator("[data-testid=say-refused] [data-code='muted']")).ToBeVisibleAsync();

        await host.GetByTestId("poll-question").FillAsync("What next?");
        await host.GetByTestId("poll-option-1").FillAsync("The cap");
        await host.GetByTestId("poll-option-2").FillAsync("The tote");
        await host.GetByTestId("open-poll").ClickAsync();
        await anna.GetByTestId("poll-option").Nth(1).ClickAsync();
        await Expect(host.GetByTestId("poll-votes").Nth(1)).ToHaveAttributeAsync("data-votes", "1");
        await RunningShop.LookAsync(anna, "poll-phone");
        await host.GetByTestId("close-poll").ClickAsync();
        await Expect(anna.GetByTestId("poll")).ToHaveAttributeAsync("data-open", "false");

        await anna.Locator(".say-more summary").ClickAsync();
        await anna.GetByTestId("say-question").CheckAsync();
        await SayAsync(anna, "Do you ship abroad?");
        await host.GetByTestId("question").GetByTestId("answer-text").FillAsync("To all of Europe.");
        await RunningShop.LookAsync(host, "host-talk");
        await host.GetByTestId("question").GetByTestId("answer").ClickAsync();
        await anna.GetByTestId("answered").Locator("summary").ClickAsync();
        await Expect(anna.GetByTestId("answered")).ToContainTextAsync("To all of Europe.");

        await anna.GetByTestId("react-heart").ClickAsync();
        await Expect(ben.GetByTestId("sum-heart")).ToHaveTextAsync("1");

        await host.GetByTestId("talk-pattern").FillAsync("sold {item} {size}");
        await host.GetByTestId("talk-save").ClickAsync();
        await Expect(anna.GetByTestId("say-text")).ToHaveAttributeAsync("placeholder", "Ask the host …");
        await anna.GetByTestId("say-question").UncheckAsync();
        await SayAsync(anna, "sold 2");
        await Expect(anna.GetByTestId("buying-step")).ToHaveAttributeAsync("data-step", "reserved");
        await RunningShop.LookAsync(anna, "comment-bought-phone");
        await RunningShop.LookAsync(ben, "talk-desk");
    }

    private async Task<IPage> HostOfTheDemoAsync()
    {
        var host = await shop.DeskAsync();
        await host.GotoAsync("/host");
        await host.GetByTestId("host-name-input").FillAsync("host");
        await host.GetByTestId("host-password").FillAsync(shop.Password);
        await host.GetByTestId("host-sign-in").ClickAsync();
        await host.GetByTestId("nav-shows").ClickAsync();
        await host.Locator("[data-testid=show][data-stream=demo]").ClickAsync();
        await Expect(host.GetByTestId("moderation")).ToBeVisibleAsync();
        return host;
    }

    private static ILocator Lines(IPage viewer) => viewer.GetByTestId("chat-line");

    private static async Task SayAsync(IPage viewer, string text, string? name = null)
    {
        if (name is not null)
        {
            await viewer.Locator(".say-more summary").ClickAsync();
            await viewer.GetByTestId("say-name").FillAsync(name);
            await viewer.Locator(".say-more summary").ClickAsync();
        }
        await viewer.GetByTestId("say-text").FillAsync(text);
        await viewer.GetByTestId("say-send").ClickAsync();
    }
}
