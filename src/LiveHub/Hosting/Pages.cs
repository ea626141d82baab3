using LiveCommerce.LiveHub.Identity;
using Microsoft.AspNetCore.StaticFiles;

namespace LiveCommerce.LiveHub.Hosting;

/// <summary>The two pages, built from src/LiveHub/web. Without them the server runs all the same and says what is missing.</summary>
internal static class Pages
{
    private const string Policy =
        "default-src 'self'; img-src 'self' https: data:; media-src 'self' https: blob:; connect-src 'self' https: wss:; worker-src 'self' blob:; " +
        "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

    /// <summary>Set when the answer begins, because a refusal that was thrown clears what was set before.</summary>
    public static IApplicationBuilder UsePageHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(static response =>
        {
            var headers = ((HttpResponse)response).Headers;
            headers.ContentSecurityPolicy = Policy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            return Task.CompletedTask;
        }, context.Response);
        return next(context);
    });

    /// <summary>Scripts and styles carry a hash in their name and never change; everything else is asked for again.</summary>
    public static IApplicationBuilder UsePageFiles(this IApplicationBuilder app)
    {
        var types = new FileExtensionContentTypeProvider();
        types.Mappings[".m3u8"] = "application/vnd.apple.mpegurl";
        types.Mappings[".ts"] = "video/mp2t";
        return app.UseStaticFiles(new StaticFileOptions
        {
            ContentTypeProvider = types,
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl =
                file.Context.Request.Path.StartsWithSegments("/app/assets", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache",
        });
    }

    public static void MapPages(this WebApplication app)
    {
        foreach (var (path, file) in (ReadOnlySpan<(string, string)>)[("/", "app/index.html"), ("/host", "app/host.html")])
        {
            app.MapGet(path, (HttpContext http, IWebHostEnvironment environment) => Page(http, environment, file))
                .RequireCaller(Callers.Anyone, ignoreBadToken: true).ExcludeFromDescription();
        }
    }

    private static IResult Page(HttpContext http, IWebHostEnvironment environment, string file)
    {
        http.Response.Headers.CacheControl = "no-cache"; // the scripts that it names are immutable, the page is not
        var page = environment.WebRootFileProvider.GetFileInfo(file);
        if (!page.Exists) page = environment.WebRootFileProvider.GetFileInfo("no-pages.html");
        return Results.Stream(page.CreateReadStream(), "text/html; charset=utf-8");
    }
}
