"""The configuration: what it is (``settings``), and what may stand in its file (``file``, ``values`` and its parts)."""

from deskterm.config.settings import Config, config_path, home_folder, load, mirror_name, of_remote, team_name

__all__ = ["Config", "config_path", "home_folder", "load", "mirror_name", "of_remote", "team_name"]
