using LiveCommerce.LiveHub.Identity;

namespace LiveCommerce.LiveHub.Tests.Identity;

public sealed class PasswordsTests
{
    [Fact]
    public void LengthCountsInCharactersAndIsTheOnlyRuleOfForm()
    {
        Assert.True(HostName.TryParse("A very long name", out var name));
        (string Password, PasswordFault Fault)[] cases =
        [
            ("", PasswordFault.TooShort),
            ("elevenchars", PasswordFault.TooShort),
            ("twelve chars", PasswordFault.None),
            (string.Concat(Enumerable.Repeat("\U0001F600", 11)), PasswordFault.TooShort),
            (string.Concat(Enumerable.Repeat("\U0001F600", 12)), PasswordFault.None),
            (new string('x', 256), PasswordFault.None),
            (new string('x', 257), PasswordFault.TooLong),
            ("a VERY long name", PasswordFault.EqualsName),
            (" A very long name ", PasswordFault.EqualsName),
        ];
        foreach (var (password, fault) in cases) Assert.Equal((password, fault), (password, Passwords.Judge(password, name)));
    }

    [Fact]
    public void AHashOfOlderSettingsIsRightButOutdated()
    {
        var hash = new Passwords(iterations: 1000).Hash("correct horse battery");
        Assert.Equal(PasswordCheck.Right, new Passwords(iterations: 1000).Check(hash, "correct horse battery"));
        Assert.Equal(PasswordCheck.RightButOutdated, new Passwords(iterations: 2000).Check(hash, "correct horse battery"));
        Assert.Equal(PasswordCheck.Wrong, new Passwords(iterations: 2000).Check(hash, "correct horse batterz"));
    }

    [Fact]
    public void WhereThereIsNoHashEveryPasswordIsWrong() => Assert.Equal(PasswordCheck.Wrong, new Passwords(iterations: 1000).Check(null, Passwords.Generate()));

    [Fact]
    public void GeneratedPasswordsAreAcceptableAndDiffer()
    {
        Assert.True(HostName.TryParse("host", out var name));
        var passwords = Enumerable.Range(0, 1000).Select(_ => Passwords.Generate()).ToHashSet();
        Assert.Equal(1000, passwords.Count);
        Assert.All(passwords, password => Assert.Equal(PasswordFault.None, Passwords.Judge(password, name)));
    }
}
