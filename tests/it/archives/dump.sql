-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
--
-- Host: localhost    Database: blog; it's the one
/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
DROP TABLE IF EXISTS `wp7_commentmeta`;
CREATE TABLE `wp7_commentmeta` (
  `meta_id` bigint unsigned NOT NULL AUTO_INCREMENT,
  PRIMARY KEY (`meta_id`)
);
INSERT INTO `wp7_commentmeta` VALUES (1,3,'akismet_result','(1);INSERT INTO `x_comments`'),(2,3,'it''s \'quoted\'','a;b');
DROP TABLE IF EXISTS `wp7_comments`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
CREATE TABLE `wp7_comments` (
  `comment_ID` bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  `comment_post_ID` bigint(20) unsigned NOT NULL DEFAULT '0',
  `comment_author` tinytext COLLATE utf8mb4_unicode_ci NOT NULL,
  `comment_author_email` varchar(100) COLLATE utf8mb4_unicode_ci NOT NULL DEFAULT '',
  `comment_author_url` varchar(200) COLLATE utf8mb4_unicode_ci NOT NULL DEFAULT '',
  `comment_author_IP` varchar(100) COLLATE utf8mb4_unicode_ci NOT NULL DEFAULT '',
  `comment_date` datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
  `comment_date_gmt` datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
  `comment_content` text COLLATE utf8mb4_unicode_ci NOT NULL,
  `comment_karma` int(11) NOT NULL DEFAULT '0',
  `comment_approved` enum('0','1','spam','trash','post-trashed') NOT NULL DEFAULT '1',
  `comment_agent` varchar(255) COLLATE utf8mb4_unicode_ci NOT NULL DEFAULT '',
  `comment_type` varchar(20) COLLATE utf8mb4_unicode_ci NOT NULL DEFAULT 'comment',
  `comment_parent` bigint(20) unsigned NOT NULL DEFAULT '0',
  `user_id` bigint(20) unsigned NOT NULL DEFAULT '0',
  PRIMARY KEY (`comment_ID`),
  KEY `comment_approved_date_gmt` (`comment_approved`,`comment_date_gmt`)
) ENGINE=InnoDB AUTO_INCREMENT=9 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
LOCK TABLES `wp7_comments` WRITE;
/*!40000 ALTER TABLE `wp7_comments` DISABLE KEYS */;
INSERT INTO `wp7_comments` VALUES (1,10,'Ottoline','ottoline@example.org','https://ottoline.example.org','203.0.113.77','2024-03-02 11:30:00','2024-03-02 10:30:00','It\'s the slugs, isn''t it?\r\nMine ate \"everything\"; (all of it), too.',0,'1','Mozilla/5.0 (X11; Linux)','comment',0,0),(2,10,'Sheds 4U','','http://sheds.example.com','198.51.100.3','2024-03-03 01:02:03','2024-03-03 01:02:03','<a href=\"http://sheds.example.com\">sheds</a>',0,'spam','','',0,0),(3,10,'Pim',NULL,'','','2024-03-03 01:02:03','0000-00-00 00:00:00','waiting',0,'0','','',0,0);
INSERT INTO `wp7_comments` VALUES (4,10,'Bin','','','','2024-03-03 01:02:03','2024-03-03 01:02:03','in the bin',0,'trash','','',0,0),
(5,11,'The Hedge Paper','','https://hedge.example.org','','2024-03-04 01:02:03','2024-03-04 01:02:03',_utf8mb4'[…] as Greta writes […]',0,'1','','pingback',0,0),
(6,11,'Cut','','','','2024-03-04 01:02:03','2024-03-04 01:02:03','too few values',0,'1','',''),
(7,11,'Gone','','','','2024-03-04 01:02:03','2024-03-04 01:02:03','its article is in the bin',0,'post-trashed','','',0,0),
(8,11,'Greta','greta@example.org','','','2024-03-05 01:02:03','2024-03-05 01:02:03','I will write about slugs next.',0,'1','','comment',5,1);
/*!40000 ALTER TABLE `wp7_comments` ENABLE KEYS */;
UNLOCK TABLES;
INSERT INTO `wp7_posts` VALUES (10,1,'2024-03-01 08:00:00','Slugs; a lament');
INSERT INTO `wp7_plugin_comments` (`id`, `note`) VALUES (1, 'no comment of a reader');
-- phpMyAdmin writes the columns down.
INSERT IGNORE INTO blog.`wp7_2_comments` (`comment_ID`, `comment_approved`, `comment_content`, `comment_author`) VALUES
(1, '1', 'From the other site of the network.', 'Tam'),
(2, 1, CONCAT('no', 'value'), 'Tam')
ON DUPLICATE KEY UPDATE `comment_ID` = VALUES(`comment_ID`);
