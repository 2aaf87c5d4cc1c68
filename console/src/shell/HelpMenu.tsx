import { ActionIcon, Menu } from '@mantine/core';
import { IconApi, IconBook, IconFileDownload, IconHelp, IconRocket, IconSparkles } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { words } from './frame_words';

// What explains this installation and its API.
export function HelpMenu({ version, docs }: { version: string | undefined; docs: boolean }) {
  return (
    <Menu position="bottom-end" width={260} radius="md">
      <Menu.Target>
        <ActionIcon variant="default" size="lg" aria-label={words.help.label} title={words.help.label}>
          <IconHelp size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {docs && (
          <Menu.Item component="a" href="/docs/" leftSection={<IconBook size={16} aria-hidden />}>
            {words.help.documentation}
          </Menu.Item>
        )}
        <Menu.Item component={Link} to="/reference" leftSection={<IconApi size={16} aria-hidden />}>
          {words.help.reference}
        </Menu.Item>
        <Menu.Item
          component="a"
          href="/docs/api.yaml"
          download
          leftSection={<IconFileDownload size={16} aria-hidden />}
        >
          {words.help.document}
        </Menu.Item>
        <Menu.Item component={Link} to="/first-steps" leftSection={<IconRocket size={16} aria-hidden />}>
          {words.help.firstSteps}
        </Menu.Item>
        <Menu.Item component={Link} to="/models" leftSection={<IconSparkles size={16} aria-hidden />}>
          {words.help.models}
        </Menu.Item>
        {version && (
          <>
            <Menu.Divider />
            <Menu.Label>
              {words.version}
              {version}
            </Menu.Label>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
