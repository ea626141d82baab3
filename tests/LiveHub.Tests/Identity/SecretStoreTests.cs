using LiveCommerce.LiveHub.Identity;

namespace LiveCommerce.LiveHub.Tests.Identity;

public sealed class SecretStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Keys => _folder.PathOf("keys");

    private string SigningKey => Path.Combine(Keys, "signing.key");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheFirstStartMakesSecretsThatOnlyTheOwnerReads()
    {
        SecretStore.Open(Keys);
        var (key, pepper) = (File.ReadAllBytes(SigningKey), File.ReadAllBytes(Path.Combine(Keys, "subject.pepper")));
        Assert.Equal((32, 32), (key.Length, pepper.Length));
        Assert.NotEqual(key, pepper);
        Assert.False(Directory.Exists(Keys + ".new"));
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Keys));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SigningKey));
    }

    [Fact]
    public void TheNextStartReadsTheSameSecrets() => Assert.Equal(SecretStore.Open(Keys).Digest("x"), SecretStore.Open(Keys).Digest("x"));

    [Fact]
    public void WhatAnInterruptedFirstStartLeftIsThrownAway()
    {
        Directory.CreateDirectory(Keys + ".new");
        File.WriteAllBytes(Path.Combine(Keys + ".new", "signing.key"), [1]);
        SecretStore.Open(Keys);
        Assert.Equal(32, new FileInfo(SigningKey).Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void ADamagedSecretStopsTheStart(int length)
    {
        SecretStore.Open(Keys);
        File.WriteAllBytes(SigningKey, new byte[length]);
        Assert.Contains("damaged", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingSecretStopsTheStartInsteadOfBeingMadeAnew()
    {
        SecretStore.Open(Keys);
        File.Delete(SigningKey);
        Assert.Contains("missing", Refusal(), StringComparison.Ordinal);
        Assert.False(File.Exists(SigningKey));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void ASecretThatOthersCanReachStopsTheStartAndTheMessageMendsIt(UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows()) return;
        SecretStore.Open(Keys);
        File.SetUnixFileMode(SigningKey, File.GetUnixFileMode(SigningKey) | mode);
        Assert.Contains($"chmod 600 '{SigningKey}'", Refusal(), StringComparison.Ordinal);
        File.SetUnixFileMode(SigningKey, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        SecretStore.Open(Keys);
        File.SetUnixFileMode(Keys, File.GetUnixFileMode(Keys) | UnixFileMode.OtherExecute);
        Assert.Contains($"chmod 700 '{Keys}'", Refusal(), StringComparison.Ordinal);
    }

    private string Refusal() => Assert.Throws<SecretStoreException>(() => SecretStore.Open(Keys)).Message;
}
